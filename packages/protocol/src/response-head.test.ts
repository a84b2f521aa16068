import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseHead, readTextByDefault } from './frame.ts';
import { parsePluginMessage } from './messages.ts';
import { ResponseHeadReader } from './response-head.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 20_000);

/** What the reader of all heads says. */
function readSlowly(bytes: Uint8Array): unknown {
  try {
    return parsePluginMessage(parseHead(readTextByDefault, bytes, 0, bytes.length));
  } catch {
    return undefined;
  }
}

/** Reads a head from the middle of other bytes, which must not matter. */
function read(reader: ResponseHeadReader, bytes: Uint8Array): object | undefined {
  const around = Buffer.concat([Buffer.from('{"type":'), bytes, Buffer.from(',"end":true}}')]);
  const head = reader.read(around, 8, 8 + bytes.length);
  return head === undefined ? undefined : Object.assign({}, head);
}

const value = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.array(fc.string(), { maxLength: 3 }));
// A key that ends in a backslash makes V8 14.6 misread others that it parses later, whoever asks it.
const name = fc.string().filter((text) => !text.endsWith('\\'));
const headers = fc.dictionary(fc.oneof(name, fc.constant('__proto__')), value, { maxKeys: 5 });
const canonical = fc
  .tuple(
    fc.integer({ min: 1, max: 999_999_999_999_999 }),
    fc.integer({ min: 200, max: 599 }),
    headers,
    fc.boolean(),
  )
  .map(([id, status, map, end]) => JSON.stringify({ type: 'response', id, status, headers: map, end }));

/** Each part as it should be, or odd. */
const odd = fc
  .tuple(
    fc.constantFrom(
      '{"type":"response"',
      '{ "type":"response"',
      '{"type":"data"',
      '{"id":7,"type":"response"',
    ),
    fc.constantFrom(
      '1',
      '42',
      '0',
      '01',
      '-1',
      '-0',
      '1e3',
      '1.0',
      '',
      '999999999999999',
      '9007199254740993',
      '"1"',
    ),
    fc.constantFrom('200', '599', '199', '600', '2e2', '0200', '200.0', '20', 'null', ''),
    fc.oneof(
      headers.map((map) => JSON.stringify(map)),
      headers.map((map) => JSON.stringify(map, null, 1)),
      fc.constantFrom(
        'null',
        '[]',
        '{}',
        '"a"',
        '',
        '{"a":1}',
        '{"a":["b",1]}',
        '{"a":"x","a":"y"}',
        '{"__proto__":{"b":"c"}}',
        '{"a":"\\u00e9\\n"}',
        '{"a":"é\ufffd"}',
        '{"a":"b"},"end":false,"more":{}',
        '{"a":"b"},"status":404,"x":{"y":"z"}',
        '{"a":"b"',
        '{"a":"\t"}',
        ' {"a":"b"} ',
      ),
    ),
    fc.constantFrom('true', 'false', 'null', '1', 'true,"end":false', 'true ', 'rue'),
    fc.constantFrom('}', ' }', '}}', ',"more":1}', ''),
  )
  .map(
    ([start, id, status, map, end, tail]) =>
      `${start},"id":${id},"status":${status},"headers":${map},"end":${end}${tail}`,
  );
/** One byte of a good one is another. */
const broken = fc.tuple(canonical, fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
  const bytes = Buffer.from(text);
  bytes[at % bytes.length] = byte;
  return bytes;
});

it('knows every head that SDKs write, and reads what JSON says', () => {
  const reader = new ResponseHeadReader(readTextByDefault);
  fc.assert(
    fc.property(canonical, (text) => {
      const bytes = Buffer.from(text);
      const expected = text.includes('\ufffd') ? undefined : (JSON.parse(text) as object);
      for (let time = 0; time < 4; time += 1) expect(read(reader, bytes)).toEqual(expected);
    }),
    { numRuns: RUNS / 10 },
  );
});

it('never says anything else than the reader of all heads, whatever it read before', () => {
  const reader = new ResponseHeadReader(readTextByDefault);
  const lenient = new ResponseHeadReader((bytes, start, end) =>
    Buffer.from(bytes.subarray(start, end)).toString(),
  );
  const anything = fc.oneof(
    canonical.map((text) => Buffer.from(text)),
    odd.map((text) => Buffer.from(text)),
    broken,
  );
  fc.assert(
    fc.property(fc.array(anything, { minLength: 1, maxLength: 4 }), (heads) => {
      for (const bytes of [...heads, ...heads, ...heads]) {
        const expected = readSlowly(bytes);
        for (const one of [reader, lenient]) {
          const seen = read(one, bytes);
          if (seen !== undefined) expect(seen).toEqual(expected);
        }
      }
    }),
    { numRuns: RUNS / 4 },
  );
});

it('shares headers that come often, and nobody can change them', () => {
  const reader = new ResponseHeadReader(readTextByDefault);
  const bytes = Buffer.from(
    '{"type":"response","id":7,"status":200,"headers":{"set-cookie":["a","b"],"etag":"1"},"end":true}',
  );
  const [, , third, fourth] = [1, 2, 3, 4].map(() => reader.read(bytes, 0, bytes.length)?.headers);
  expect(fourth).toBe(third);
  expect(Object.isFrozen(third)).toBe(true);
  expect(Object.isFrozen(third?.['set-cookie'])).toBe(true);
  const other = Buffer.from(bytes.toString().replace('"1"', '"2"'));
  expect(reader.read(other, 0, other.length)?.headers).toEqual({ 'set-cookie': ['a', 'b'], etag: '2' });
});

it('leaves heads to the reader of all that are no responses or have another form', () => {
  const reader = new ResponseHeadReader(readTextByDefault);
  for (const text of [
    '{}',
    '{"type":"data","id":1,"end":true}',
    '{"type":"response","id":1,"status":200,"end":true}',
    '{"type":"response","id":01,"status":200,"headers":{},"end":true}',
    '{"type":"response","id":,"status":200,"headers":{"etag":"1"},"end":true}',
    '{"type":"response","id":1234567890123456,"status":200,"headers":{},"end":true}',
    '{"type":"response","id":1,"status":600,"headers":{},"end":true}',
    '{"type":"response","id":1,"status":200,"headers":{"a":1},"end":true}',
  ]) {
    expect(read(reader, Buffer.from(text))).toBeUndefined();
  }
});
