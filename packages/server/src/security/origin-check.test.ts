import { describe, expect, it } from 'vitest';
import { isOwnOrigin, isOwnRequest, isStateChanging } from './origin-check.ts';

const base = { secFetchSite: null, origin: null, isSecure: false, host: 'panel:3000', publicOrigin: null };

describe('isOwnRequest', () => {
  it.each([
    ['same-origin', true],
    ['none', true],
    ['same-site', false],
    ['cross-site', false],
    ['SAME-ORIGIN', false],
    ['', false],
    ['same-origin, cross-site', false],
  ])('with Sec-Fetch-Site %j says %s', (secFetchSite, expected) => {
    expect(isOwnRequest({ ...base, secFetchSite, origin: 'http://panel:3000' })).toBe(expected);
  });

  it('falls back to Origin, and refuses when there is none', () => {
    expect(isOwnRequest({ ...base, origin: 'http://panel:3000' })).toBe(true);
    expect(isOwnRequest(base)).toBe(false);
  });
});

describe('isOwnOrigin', () => {
  it.each([
    'http://panel',
    'https://panel:3000',
    'http://panel:3000.evil.example',
    'http://evil.example',
    'null',
    '',
    'http://panel:3000/',
    'http://user@panel:3000',
  ])('refuses %j', (origin) => {
    expect(isOwnOrigin({ ...base, origin })).toBe(false);
  });

  it('knows the public address', () => {
    expect(isOwnOrigin({ ...base, origin: 'https://p.example', publicOrigin: 'https://p.example' })).toBe(
      true,
    );
    expect(isOwnOrigin({ ...base, origin: 'null', publicOrigin: null, host: null })).toBe(false);
  });
});

describe('isStateChanging', () => {
  it('takes every unknown method for one that changes something', () => {
    expect(['GET', 'HEAD', 'OPTIONS'].some(isStateChanging)).toBe(false);
    expect(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'get', 'QUERY'].every(isStateChanging)).toBe(true);
  });
});
