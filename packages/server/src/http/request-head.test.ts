import { describe, expect, it } from 'vitest';
import { readFraming } from '@toru/http1';
import type { HeaderMap } from '../headers/passed-headers.ts';
import { MAX_HEADER_LINES, readRequestHead, type RequestFacts } from './request-head.ts';

type Head = RequestFacts & { readonly headers: HeaderMap };

const readHead = (rawHeaders: readonly string[]): Head => {
  const { facts, passed } = readRequestHead(rawHeaders, readFraming(rawHeaders));
  return { ...facts, headers: passed.toMap() };
};

const read = (...pairs: string[]): Head => readHead(['Host', 'panel', ...pairs]);

describe('readRequestHead', () => {
  it('passes ordinary headers in lower case, repeated ones as a list', () => {
    expect({ ...read('Accept', 'a', 'X-Thing', '1', 'x-thing', '2', 'X-THING', '3').headers }).toEqual({
      host: 'panel',
      accept: 'a',
      'x-thing': ['1', '2', '3'],
    });
  });

  it.each([
    'X-Forwarded-For',
    'X_Forwarded_For',
    'x.forwarded.for',
    'x-forwarded-anything',
    'Forwarded',
    'X-Real-IP',
    'X_Real_IP',
    'X-Toru-User',
    'x_toru_user',
    'X.Toru_Role',
    'x-toru',
    'X~Toru~User',
    'X-Request-Id',
    'Proxy',
    'Proxy-Authorization',
    'proxy_authorization',
    'TE',
    'Trailer',
    'Upgrade',
    'Keep-Alive',
    'Proxy-Connection',
    'Content_Length',
    'Transfer_Encoding',
    'Transfer.Encoding',
    'HTTP2-Settings',
    'Host_',
  ])('never passes %s', (name) => {
    const { headers } = read(name, 'evil');
    const passed = Object.keys(headers).filter((key) => key !== 'host');
    expect(passed).toEqual(name === 'Host_' ? ['host_'] : []);
  });

  it('drops what Connection names, but never the host', () => {
    const { headers } = read('X-One', '1', 'X-Two', '2', 'Connection', 'close, X-One , host');
    expect({ ...headers }).toEqual({ host: 'panel', 'x-two': '2' });
  });

  it('keeps cookies of this and of every other panel to itself, in every spelling', () => {
    const facts = read(
      'Cookie',
      'a=1; steering_session=s1; b=2; __Host-steering_session_0a=s3; steering_device_0a=d',
      'cookie',
      'STEERING_SESSION=x; "steering_session"=y; steering_session=s2',
    );
    expect(facts.ownCookies).toEqual([
      { name: 'steering_session', value: 's1' },
      { name: '__Host-steering_session_0a', value: 's3' },
      { name: 'steering_device_0a', value: 'd' },
      { name: 'STEERING_SESSION', value: 'x' },
      { name: '"steering_session"', value: 'y' },
      { name: 'steering_session', value: 's2' },
    ]);
    expect(facts.headers['cookie']).toBe('a=1; b=2');
    expect(read('Cookie', 'steering_session=only').headers['cookie']).toBeUndefined();
  });

  it('keeps our token to itself and passes other credentials', () => {
    const own = read('Authorization', 'BeArEr  steer_abc ');
    expect(own.bearer).toBe('steer_abc');
    expect(own.headers['authorization']).toBeUndefined();
    expect(read('Authorization', 'Bearer "steer_abc"').bearer).toBe('');
    expect(read('Authorization', 'Basic eA==').headers['authorization']).toBe('Basic eA==');
  });

  it.each([[['Authorization', 'Basic a', 'Authorization', 'Bearer steer_x']]])('refuses %j', (pairs) => {
    expect(read(...pairs).fault).not.toBeNull();
  });

  it('refuses more header lines than the limit', () => {
    const pairs = Array.from({ length: 2 * MAX_HEADER_LINES }, (_, index) =>
      index % 2 === 0 ? `x-${index}` : 'v',
    );
    expect(readHead(pairs).fault).toBeNull();
    expect(readHead([...pairs, 'x-more', 'v']).fault).not.toBeNull();
  });

  it('treats names of Object.prototype as ordinary names', () => {
    const { headers } = read('__proto__', 'a', 'constructor', 'b', 'constructor', 'c');
    expect(Object.getPrototypeOf(Object.getPrototypeOf(headers))).toBeNull();
    expect(JSON.parse(JSON.stringify(headers)).constructor).toEqual(['b', 'c']);
    expect(Object.keys(headers)).toContain('__proto__');
  });
});
