import { describe, expect, it } from 'vitest';

import { isPanelPath, toBasePath, withoutBasePath } from './base-path.ts';

describe('toBasePath', () => {
  it.each([
    ['https://host/', ''],
    ['https://host/panel/', '/panel'],
    ['http://127.0.0.1:3000/tools/a/b/', '/tools/a/b'],
    ['http://host/index.html', ''],
  ])('%s → %s', (baseUri, expected) => {
    expect(toBasePath(baseUri)).toBe(expected);
  });
});

describe('isPanelPath', () => {
  it.each(['/', '/plugins', '/p/hello/a?b=c#d'])('accepts %s', (path) => {
    expect(isPanelPath(path)).toBe(true);
  });
  it.each(['', 'plugins', '//evil.example', '/\\evil.example', 'https://evil.example', '/a\nb'])(
    'refuses %j',
    (path) => {
      expect(isPanelPath(path)).toBe(false);
    },
  );
});

describe('withoutBasePath', () => {
  it.each([
    ['/plugins', '', '/plugins'],
    ['/', '', '/'],
    ['/panel/plugins', '/panel', '/plugins'],
    ['/panel', '/panel', '/'],
    ['/panel/', '/panel', '/'],
    ['/panels/x', '/panel', '/panels/x'],
  ])('%s under %j → %s', (pathname, basePath, expected) => {
    expect(withoutBasePath(pathname, basePath)).toBe(expected);
  });
});
