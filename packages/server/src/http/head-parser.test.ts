import { describe, expect, it } from 'vitest';
import { canBecomeHead, parseHeaderLines, parseRequestLine } from './head-parser.ts';

describe('parseRequestLine', () => {
  it.each([
    ['GET / HTTP/1.1', { method: 'GET', target: '/', version: '1.1' }],
    ['POST /a%2Fb?x=1&y=" HTTP/1.0', { method: 'POST', target: '/a%2Fb?x=1&y="', version: '1.0' }],
    ['M-SEARCH * HTTP/1.1', { method: 'M-SEARCH', target: '*', version: '1.1' }],
    ['GET http://h/x HTTP/1.1', { method: 'GET', target: 'http://h/x', version: '1.1' }],
  ])('reads %j', (line, expected) => {
    expect(parseRequestLine(line)).toEqual(expected);
  });

  it.each([
    '',
    'GET',
    'GET /',
    'GET / HTTP/1.2',
    'GET / HTTP/2.0',
    'GET / http/1.1',
    'GET / HTTP/1.1 ',
    ' GET / HTTP/1.1',
    'GET  HTTP/1.1',
    'GET  / HTTP/1.1',
    'GET /  HTTP/1.1',
    'GET /a b HTTP/1.1',
    'GET\t/ HTTP/1.1',
    'get / HTTP/1.1',
    'XYZZY / HTTP/1.1',
    'GET /\u0000 HTTP/1.1',
    'GET /\u007f HTTP/1.1',
    'GET /\u00e9 HTTP/1.1',
    'GET /\r HTTP/1.1',
    'GET /\n HTTP/1.1',
  ])('refuses %j', (line) => {
    expect(parseRequestLine(line)).toBeNull();
  });
});

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
  ])('%j cannot', (text) => {
    expect(canBecomeHead(text)).toBe(false);
  });
});
