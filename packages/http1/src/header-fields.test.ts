import { describe, expect, it } from 'vitest';
import { canBecomeHead, parseHeaderLines } from './header-fields.ts';

describe('parseHeaderLines', () => {
  it.each([
    ['', []],
    ['Host: a\r\n', ['Host', 'a']],
    ['A:b\r\nA: \t c d \t\r\n', ['A', 'b', 'A', 'c d']],
    ['Empty:\r\nOther: \r\n', ['Empty', '', 'Other', '']],
    ['X: a:b: c\r\n', ['X', 'a:b: c']],
    ['X: caf\u00e9\ttab\r\n', ['X', 'caf\u00e9\ttab']],
    ["!#$%&'*+-.^_`|~09azAZ: v\r\n", ["!#$%&'*+-.^_`|~09azAZ", 'v']],
  ])('reads %j', (lines, expected) => {
    expect(parseHeaderLines(lines)).toEqual(expected);
  });

  it.each([
    'A: b',
    'A: b\n',
    'A\r\n',
    ': b\r\n',
    'A : b\r\n',
    'A\t: b\r\n',
    ' A: b\r\n',
    'A: b\r\n folded\r\n',
    'A: b\nC: d\r\n',
    'A: b\rC: d\r\n',
    'A: \u0000\r\n',
    'A: \u000b\r\n',
    'A: \u007f\r\n',
    'A(b): c\r\n',
    'A\u00e9: c\r\n',
    '\r\n',
    'A: b\r\n\r\n',
  ])('refuses %j', (lines) => {
    expect(parseHeaderLines(lines)).toBeNull();
  });
});

describe('canBecomeHead', () => {
  it.each(['', '\r', 'G', 'GET / HT', 'GET / HTTP/1.1\r', 'GET / HTTP/1.1\r\nHost: a\r\n'])(
    '%j can',
    (text) => {
      expect(canBecomeHead(text)).toBe(true);
    },
  );

  it.each([
    '\u0016\u0003\u0001',
    'get',
    '\n',
    '\rG',
    ' GET',
    'GET / HTTP/1.1\n',
    'GET / HTTP/1.1\r\nA: b\nC',
    'GET / HTTP/1.1\r\nA: b\rC',
    'GET / HTTP/1.1\r\n\r\r\n',
  ])('%j cannot', (text) => {
    expect(canBecomeHead(text)).toBe(false);
  });
});
