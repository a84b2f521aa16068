import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSafeRawPath, parseForwardTarget } from './raw-path.ts';

const PREFIX = '/api/plugins/route/';
const parse = (rest: string): ReturnType<typeof parseForwardTarget> =>
  parseForwardTarget(PREFIX + rest, PREFIX.length);

describe('parseForwardTarget', () => {
  it.each([
    ['hello', 'hello', '/'],
    ['hello/', 'hello', '/'],
    ['hello?x=1', 'hello', '/?x=1'],
    ['hello/some/path?x=1', 'hello', '/some/path?x=1'],
    ['hello/a%2Fb', 'hello', '/a%2Fb'],
    ['hello//double', 'hello', '//double'],
    ['hello/./a', 'hello', '/./a'],
    ['hello/...', 'hello', '/...'],
    ['hello/a..b', 'hello', '/a..b'],
    ['hello/%zz', 'hello', '/%zz'],
    ['hello/%252e%252e/', 'hello', '/%252e%252e/'],
    ['hello/a?b=../..&c=%00', 'hello', '/a?b=../..&c=%00'],
    ['hello/%E2%82%AC', 'hello', '/%E2%82%AC'],
    ['', '', '/'],
  ])('takes %j apart', (rest, segment, path) => {
    expect(parse(rest)).toEqual({ segment, path });
  });

  it.each([
    'hello/..',
    'hello/../x',
    'hello/a/%2e%2E/b',
    'hello/.%2e/',
    'hello/a%2f..%2fb',
    'hello/a%5C..',
    'hello/a\\..\\b',
    'hello/%2e%2e%5cx',
    '../route/hello',
    'hello/%00',
    'hello/a%0ab',
    'hello/%7F',
    'hello/a\u0001',
    'hello/a#b',
    'hello/\u00e9',
    'hello/a?q=\u0000',
    'hel%2f..%2flo',
  ])('refuses %j', (rest) => {
    expect(parse(rest)).toBeNull();
  });

  it('never changes a byte of what it lets through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (rest) => {
        const target = parse(rest);
        if (target === null) return;
        const joined = target.segment + target.path;
        expect(joined === rest || joined === `${rest}/` || joined === rest.replace('?', '/?')).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('agrees with the full check on every path, so that the quick look hides nothing', () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '/',
      '\\',
      '%2e',
      '%2E',
      '%2f',
      '%5C',
      'a',
      '?',
      '%',
      '%00',
      '%250',
      ';',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const rest = pieces.join('');
        expect(parse(rest) !== null).toBe(isSafeRawPath(rest));
      }),
      { numRuns: 20_000 },
    );
  });
});
