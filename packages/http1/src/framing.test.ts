import { describe, expect, it } from 'vitest';
import { findFault, keepsAlive, readFraming, replaceHost } from './framing.ts';

const read = (...pairs: string[]): ReturnType<typeof readFraming> => readFraming(['Host', 'panel', ...pairs]);

describe('the framing of a request', () => {
  it.each([
    [[], { contentLength: null, isChunked: false }],
    [['content-length', '0'], { contentLength: 0 }],
    [['CONTENT-LENGTH', '000042'], { contentLength: 42 }],
    [['Transfer-Encoding', 'Chunked'], { isChunked: true }],
    [['Expect', '100-Continue'], { expectsContinue: true }],
    [['Connection', 'Keep-Alive, , CLOSE'], { wantsClose: true, wantsKeepAlive: true }],
    [['Connection', 'x', 'Connection', 'Upgrade', 'Upgrade', 'WebSocket'], { wantsWebSocket: true }],
    [['Upgrade', 'websocket'], { wantsWebSocket: false }],
    [['Connection', 'upgrade', 'Upgrade', 'h2c, websocket'], { wantsWebSocket: false }],
  ])('is read from %j', (pairs, expected) => {
    expect(read(...pairs)).toMatchObject({ fault: null, host: 'panel', ...expected });
  });

  it.each([
    [['Host', 'second']],
    [['Transfer-Encoding', 'gzip, chunked']],
    [['Transfer-Encoding', 'xchunked']],
    [['Transfer-Encoding', '']],
    [['Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked']],
    [['Transfer-Encoding', 'chunked', 'Content-Length', '3']],
    [['Content-Length', '3', 'Content-Length', '3']],
    [['Content-Length', '+3']],
    [['Content-Length', '3, 3']],
    [['Content-Length', '0x3']],
    [['Content-Length', '']],
    [['Content-Length', '1234567890123456']],
    [['Expect', 'the unexpected']],
  ])('is refused: %j', (pairs) => {
    expect(read(...pairs).fault).not.toBeNull();
  });

  it.each([
    'panel',
    'panel:3000',
    '127.0.0.1:1',
    '[::1]:80',
    '[::ffff:1.2.3.4]',
    'a-b_c.d',
    'p%C3%A4nel',
    '',
  ])('takes the host %j', (host) => {
    expect(readFraming(['Host', host]).fault).toBeNull();
  });

  it.each([
    'a b',
    'user@panel',
    'panel/path',
    'panel:80:80',
    'panel:x',
    '[::1',
    '::1',
    'panel?x',
    'p\u00e4nel',
    'a,b"',
  ])('refuses the host %j', (host) => {
    expect(readFraming(['Host', host]).fault).toBe('a Host that is no name or address with a port');
  });
});

describe('the version', () => {
  it('decides what headers are needed', () => {
    expect(findFault('1.1', readFraming([]))).toBe('no Host, which HTTP/1.1 requires');
    expect(findFault('1.0', readFraming([]))).toBeNull();
    expect(findFault('1.1', read('Transfer-Encoding', 'chunked'))).toBeNull();
    expect(findFault('1.0', read('Transfer-Encoding', 'chunked'))).toContain('HTTP/1.0 does not know');
  });

  it.each([
    ['1.1', '', true],
    ['1.1', 'close', false],
    ['1.1', 'close, keep-alive', false],
    ['1.0', '', false],
    ['1.0', 'keep-alive', true],
    ['1.0', 'keep-alive, close', false],
  ] as const)('HTTP/%s with "Connection: %s" keeps the connection: %s', (version, connection, keeps) => {
    expect(keepsAlive(version, read('Connection', connection))).toBe(keeps);
  });
});

it('the authority of a target replaces the host', () => {
  expect(replaceHost(['A', 'b', 'hOsT', 'one', 'Host-X', 'c'], 'two')).toEqual([
    'A',
    'b',
    'hOsT',
    'two',
    'Host-X',
    'c',
  ]);
});
