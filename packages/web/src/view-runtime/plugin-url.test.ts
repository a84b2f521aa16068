import { describe, expect, it } from 'vitest';

import { mapApiPath, toPluginUrl, toSocketUrl } from './plugin-url.ts';

const atRoot = { origin: 'https://host', basePath: '', route: '/hello' };
const below = { ...atRoot, basePath: '/tools/panel' };

describe('toPluginUrl', () => {
  it.each([
    ['/items?x=1', '/items?x=1'],
    ['items', '/items'],
    ['', '/'],
    ['?x=1', '?x=1'],
    ['/', '/'],
    ['/a%2Fb', '/a%2Fb'],
    ['/api/plugins/route/hello/items', '/items'],
    ['/api/plugins/route/hello', ''],
    ['https://host/api/plugins/route/hello/items', '/items'],
  ])('%j → route + %j', (path, rest) => {
    expect(toPluginUrl(path, atRoot)).toBe(`https://host/api/plugins/route/hello${rest}`);
    expect(toPluginUrl(path, below)).toBe(`https://host/tools/panel/api/plugins/route/hello${rest}`);
  });

  it('leaves an address alone that has the base path already', () => {
    const path = '/tools/panel/api/plugins/route/hello/x';
    expect(toPluginUrl(path, below)).toBe(`https://host${path}`);
  });

  it.each([
    '/../../../auth/logout',
    '/%2e%2e/%2E%2e/weather/disable',
    '/a/../../hello2/x',
    'https://evil.example/',
    'https://evil.example/api/plugins/route/hello/x',
    '//evil.example/..%2f../../x/../../../../../..',
    'https://host/api/auth/me',
    'javascript:alert(1)',
    'data:text/plain,x',
    '\\..\\..\\..\\auth',
  ])('refuses %j', (path) => {
    expect(() => toPluginUrl(path, atRoot)).toThrow(/not an address of the plugin/u);
  });

  it('takes the name of another route with the same beginning for a path of its own', () => {
    expect(toPluginUrl('/api/plugins/route/hello2/x', atRoot)).toBe(
      'https://host/api/plugins/route/hello/api/plugins/route/hello2/x',
    );
  });
});

it('makes socket addresses', () => {
  expect(toSocketUrl('/live', below)).toBe('wss://host/tools/panel/api/plugins/route/hello/live');
  expect(toSocketUrl('wss://host/api/plugins/route/hello/live', atRoot)).toBe(
    'wss://host/api/plugins/route/hello/live',
  );
});

it('maps only calls of the plugin API', () => {
  expect(mapApiPath('/api/plugins/a/kv', '/panel')).toBe('/panel/api/plugins/a/kv');
  expect(mapApiPath('/other', '/panel')).toBe('/other');
});
