import { describe, expect, it } from 'vitest';

import { navigationTarget, pathInView } from './view-target.ts';

describe('pathInView', () => {
  it.each([
    ['/p/hello', '', '', '/'],
    ['/p/hello/', '', '', '/'],
    ['/p/hello/a/b', '?x=1', '#y', '/a/b?x=1#y'],
    ['/p/hello', '?x=1', '', '/?x=1'],
  ])('%s%s%s → %s', (pathname, search, hash, expected) => {
    expect(pathInView({ pathname, search, hash }, '/hello')).toBe(expected);
  });
});

describe('navigationTarget', () => {
  it.each([
    ['details/3', '/p/hello/details/3'],
    ['?tab=2', '/p/hello/?tab=2'],
    ['', '/p/hello/'],
    ['/plugins', '/plugins'],
  ])('%j → %s', (target, expected) => {
    expect(navigationTarget(target, '/hello')).toBe(expected);
  });

  it.each(['//evil.example', '/\\evil.example', '\\\\evil.example'])('refuses %s', (target) => {
    expect(() => navigationTarget(target, '/hello')).toThrow(/not inside the panel/u);
  });
});
