import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RequestHead, RequestHeadReader, type FrameHead } from '@toru/protocol';
import { readText } from './fast-text.ts';
import { parseHostMessage } from './host-messages.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 20_000);

/** What the reader of all heads says. */
function readSlowly(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return parseHostMessage(JSON.parse(text) as FrameHead);
  } catch {
    return undefined;
  }
}

/** Reads a head from the middle of other bytes, which must not matter. */
function read(reader: RequestHeadReader, bytes: Uint8Array): object | undefined {
  const around = Buffer.concat([Buffer.from('"{'), bytes, Buffer.from(',"end":true}"]')]);
  const head = reader.read(around, 2, 2 + bytes.length);
  // A getter of the class is no field of its own.
  return head === undefined ? undefined : Object.assign({}, head, { headers: head.headers });
}

const plain = fc.stringMatching(/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/);
const user = (text: fc.Arbitrary<string>): fc.Arbitrary<object | null> =>
  fc.option(
    fc.record({ name: fc.oneof(text, fc.constant('ada')), role: fc.constantFrom('admin', 'client') }),
  );

function head(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .record({
      type: fc.constant('request'),
      id: fc.integer({ min: 1, max: 999_999_999_999_999 }),
      method: fc.oneof(fc.constantFrom('GET', 'POST', 'PUT'), text),
      path: text.map((rest) => `/${rest}`),
      // A key that ends in a backslash makes V8 14.6 misread others that it parses later, whoever asks it.
      headers: fc.dictionary(
        fc.oneof(
          text.filter((name) => !name.endsWith('\\')),
          fc.constant('__proto__'),
        ),
        fc.oneof(text, fc.array(text, { maxLength: 3 })),
        { maxKeys: 6 },
      ),
      user: user(text),
      deadline_ms: fc.nat(),
      end: fc.boolean(),
    })
    .map((value) => JSON.stringify(value));
}

const canonical = head(plain);
const written = head(fc.oneof(plain, fc.string(), fc.string({ unit: 'binary' })));
/** A good one with a part that is odd. */
const odd = fc
  .tuple(
    canonical,
    fc.constantFrom<[RegExp, string]>(
      [/"id":\d+/, '"id":0'],
      [/"id":\d+/, '"id":01'],
      [/"id":\d+/, '"id":-1'],
      [/"id":\d+/, '"id":1e3'],
      [/"id":\d+/, '"id":9007199254740993'],
      [/"id":/, '"id": '],
      [/^\{/, '{ '],
      [/"deadline_ms":\d+/, '"deadline_ms":00'],
      [/"deadline_ms":\d+/, '"deadline_ms":1.5'],
      [/"deadline_ms":\d+/, '"deadline_ms":null'],
      [/"headers":\{/, '"headers":{ '],
      [/"headers":\{/, '"headers":{"a":1,'],
      [/"headers":\{/, '"headers":{"a":["b",'],
      [/"headers":\{/, '"headers":{"a":["b"],"a":"c",'],
      [/"headers":\{/, '"headers":{"a":[],'],
      [/"headers":\{/, '"headers":{"a":{},'],
      [/"headers":\{/, '"headers":{,'],
      [/"headers":\{.*\},"user"/, '"headers":[],"user"'],
      [/"headers":\{.*\},"user"/, '"headers":{"a":"b",},"user"'],
      [/"user":.*,"deadline/, '"user":{"name":"a"},"deadline'],
      [/"user":.*,"deadline/, '"user":{"name":"a","role":1},"deadline'],
      [/"user":.*,"deadline/, '"user":{"name":"a","role":"b","x":1},"deadline'],
      [/"user":.*,"deadline/, '"user":true,"deadline'],
      [/,"end":/, ',"upgrade":"websocket","end":'],
      [/"end":\w+\}$/, '"end":null}'],
      [/"end":\w+\}$/, '"end":true} '],
      [/"end":\w+\}$/, '"end":true'],
      [/"end":\w+\}$/, '"end":true}}'],
      [/"end":\w+\}$/, '"end":true,"end":false}'],
    ),
  )
  .map(([text, [part, other]]) => text.replace(part, other));
/** One byte of a good one is another. */
const broken = fc.tuple(written, fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
  const bytes = Buffer.from(text);
  bytes[at % bytes.length] = byte;
  return bytes;
});

test('every plain head that a host writes is known, and read as JSON says', () => {
  const reader = new RequestHeadReader(readText);
  fc.assert(
    fc.property(canonical, (text) => {
      const bytes = Buffer.from(text);
      for (let time = 0; time < 2; time += 1) expect(read(reader, bytes)).toEqual(JSON.parse(text));
    }),
    { numRuns: RUNS / 10 },
  );
});

test('nothing is said that the reader of all heads does not say, whatever was read before', () => {
  const reader = new RequestHeadReader(readText);
  const anything = fc.oneof(
    written.map((text) => Buffer.from(text)),
    odd.map((text) => Buffer.from(text)),
    broken,
  );
  fc.assert(
    fc.property(fc.array(anything, { minLength: 1, maxLength: 4 }), (heads) => {
      for (const bytes of [...heads, ...heads]) {
        const seen = read(reader, bytes);
        if (seen !== undefined) expect(seen).toEqual(readSlowly(bytes));
      }
    }),
    { numRuns: RUNS / 4 },
  );
});

test('a request that was read so is taken as it is', () => {
  const text =
    '{"type":"request","id":7,"method":"GET","path":"/","headers":{"a":"b"},"user":null,"deadline_ms":5,"end":true}';
  const bytes = Buffer.from(text);
  const message = new RequestHeadReader(readText).read(bytes, 0, bytes.length);
  expect(message).toBeInstanceOf(RequestHead);
  expect(parseHostMessage(message ?? {})).toBe(message);
  expect(message?.headers).toBe(message?.headers);
});
