import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHeaderJson, toPairs, type HeadersLike } from './wire-headers.ts';

const written = (headers: HeadersLike): unknown => JSON.parse(toHeaderJson(headers));

test.each<[HeadersLike, unknown]>([
  [{}, {}],
  [{ 'content-type': 'text/plain' }, { 'content-type': 'text/plain' }],
  [
    { 'Content-Type': 'text/plain', b: '2' },
    { 'content-type': 'text/plain', b: '2' },
  ],
  [{ A: '1', a: '2' }, { a: '1, 2' }],
  [{ etag: '"x\\y"' }, { etag: '"x\\y"' }],
  [{ tab: 'a\tb' }, { tab: 'a\tb' }],
  [{ latin: 'café' }, { latin: 'café' }],
  [
    [
      ['set-cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['x', '1'],
      ['x', '2'],
    ],
    { 'set-cookie': ['a=1', 'b=2'], x: '1, 2' },
  ],
  [new Headers([['X-A', '1']]), { 'x-a': '1' }],
  [
    new Headers([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]),
    { 'set-cookie': ['a=1', 'b=2'] },
  ],
])('%j is written as %j', (headers, wire) => {
  expect(written(headers)).toEqual(wire);
});

test.each<[HeadersLike]>([
  [{ 'a b': '1' }],
  [{ '': '1' }],
  [{ 'a:': '1' }],
  [{ ä: '1' }],
  [{ a: 'x\r\ny: z' }],
  [{ a: 'x\0' }],
  [{ a: '€' }],
  [[['a\n', '1']]],
])('%j is refused', (headers) => {
  expect(() => toHeaderJson(headers)).toThrow(TypeError);
});

test('what the web accepts is written as the web reads it', () => {
  const name = fc
    .stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}$/)
    .filter((text) => text.toLowerCase() !== 'set-cookie');
  const value = fc.stringMatching(/^[\x21-\x7e\xa1-\xff][\t\x20-\x7e\xa1-\xff]{0,20}[\x21-\x7e\xa1-\xff]$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value)), (pairs) => {
      expect(written(pairs)).toEqual(Object.fromEntries(new Headers(pairs)));
    }),
  );
});

test('lists become pairs', () => {
  expect(toPairs({ a: '1', b: ['2', '3'] })).toEqual([
    ['a', '1'],
    ['b', '2'],
    ['b', '3'],
  ]);
});
