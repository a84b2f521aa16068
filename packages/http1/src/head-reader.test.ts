import fc from 'fast-check';
import { expect, it } from 'vitest';

import type { Framing } from './framing.ts';
import { HeadReader, type EarlierBlock } from './head-reader.ts';

interface Block {
  readonly rawHeaders: readonly string[];
  readonly framing: Framing;
  readonly earlier: EarlierBlock<Block> | null;
}

const createReader = (): HeadReader<Block> =>
  new HeadReader((rawHeaders, framing, earlier) => ({ rawHeaders, framing, earlier }));
const toHead = (...lines: readonly string[]): string =>
  ['GET / HTTP/1.1', ...lines].map((line) => `${line}\r\n`).join('');
const changedBy = (...lines: readonly string[]): readonly number[] | null | undefined => {
  const reader = createReader();
  reader.read(toHead('Host: a', 'Referer: /1', 'X-Id: 1', 'Accept: */*'));
  return reader.read(toHead(...lines))?.block.earlier?.changedLines ?? null;
};

it('reads only the lines whose values are other ones', () => {
  expect(changedBy('Host: a', 'Referer: /2', 'X-Id:   22  ', 'Accept: */*')).toEqual([1, 2]);
  expect(changedBy('Host: a', 'Referer:', 'X-Id: 1', 'Accept: */*')).toEqual([1]);
});

it.each([
  ['a line more', ['Host: a', 'Referer: /1', 'X-Id: 1', 'Accept: */*', 'X-Id: 2']],
  ['a line less', ['Host: a', 'Referer: /1', 'X-Id: 1']],
  ['another order', ['Referer: /1', 'Host: a', 'X-Id: 1', 'Accept: */*']],
  ['another spelling of a name', ['Host: a', 'referer: /1', 'X-Id: 1', 'Accept: */*']],
  ['a longer name', ['Host: a', 'Referer2: /1', 'X-Id: 1', 'Accept: */*']],
  ['another host', ['Host: b', 'Referer: /1', 'X-Id: 1', 'Accept: */*']],
])('reads all of a head that differs by %s', (_name, lines) => {
  expect(changedBy(...lines)).toBeNull();
});

it('looks at all lines again that ever differed', () => {
  const reader = createReader();
  const read = (referer: string, id: string): readonly number[] | undefined =>
    reader.read(toHead('Host: a', `Referer: ${referer}`, 'Accept: */*', `X-Id: ${id}`))?.block.earlier
      ?.changedLines;
  expect(read('/', '1')).toBeUndefined();
  expect(read('/', '2')).toEqual([3]);
  expect(read('/b', '2')).toEqual([1, 3]);
  const both = read('/c', '3');
  expect(both).toEqual([1, 3]);
  expect(read('/', '4')).toBe(both);
});

it('compares with the block that was read whole, and hands the last one out again', () => {
  const reader = createReader();
  const base = reader.read(toHead('Host: a', 'X-Id: 1'))?.block;
  const second = reader.read(toHead('Host: a', 'X-Id: 2'))?.block;
  const third = reader.read(toHead('Host: a', 'X-Id: 3'))?.block;
  expect([second?.earlier?.block, third?.earlier?.block]).toEqual([base, base]);
  expect(reader.read(toHead('Host: a', 'X-Id: 3'))?.block).toBe(third);
});

const name = fc.constantFrom(
  'Host',
  'X-Id',
  'x-id',
  'Referer',
  'Content-Length',
  'Connection',
  'Transfer-Encoding',
  'X Id',
  '',
);
const value = fc.oneof(
  fc.constantFrom(
    'a',
    '1',
    '2',
    'close',
    'chunked',
    '',
    ' a ',
    'a\rb',
    'a\nb',
    '\u0000',
    'é',
    'a: b',
    'x'.repeat(40),
  ),
  fc.string({ maxLength: 5 }),
);
const line = fc.tuple(name, fc.constantFrom(':', ': ', ' :', ''), value).map((parts) => parts.join(''));
const heads = fc.array(fc.array(line, { maxLength: 4 }), { minLength: 2, maxLength: 5 });

it('says of every head what a new reader says, whatever was read before', () => {
  fc.assert(
    fc.property(heads, (all) => {
      const reader = createReader();
      for (const lines of all) {
        const head = toHead('Host: a', ...lines);
        const [seen, fresh] = [reader.read(head), createReader().read(head)];
        expect(seen?.block.rawHeaders).toEqual(fresh?.block.rawHeaders);
        expect(seen?.block.framing).toEqual(fresh?.block.framing);
        expect(seen?.line).toEqual(fresh?.line);
      }
    }),
    { numRuns: 3_000 },
  );
});
