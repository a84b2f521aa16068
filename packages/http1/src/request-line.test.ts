import { describe, expect, it } from 'vitest';
import { parseRequestLine } from './request-line.ts';

describe('parseRequestLine', () => {
  it.each([
    ['GET / HTTP/1.1', { method: 'GET', target: '/', version: '1.1', authority: null }],
    [
      'POST /a%2Fb?x=1&y=" HTTP/1.0',
      { method: 'POST', target: '/a%2Fb?x=1&y="', version: '1.0', authority: null },
    ],
    ['OPTIONS * HTTP/1.1', { method: 'OPTIONS', target: '*', version: '1.1', authority: null }],
    ['CONNECT h:1 HTTP/1.1', { method: 'CONNECT', target: 'h:1', version: '1.1', authority: null }],
    ['GET http://h/x?y HTTP/1.1', { method: 'GET', target: '/x?y', version: '1.1', authority: 'h' }],
    ['GET HTTP://h:80 HTTP/1.1', { method: 'GET', target: '/', version: '1.1', authority: 'h:80' }],
    ['GET https://h?x HTTP/1.1', { method: 'GET', target: '/?x', version: '1.1', authority: 'h' }],
    ['OPTIONS http://h HTTP/1.1', { method: 'OPTIONS', target: '*', version: '1.1', authority: 'h' }],
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
    'GET x HTTP/1.1',
    'GET ftp://h/ HTTP/1.1',
    'GET http:///x HTTP/1.1',
    'GET ws://h/ HTTP/1.1',
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
