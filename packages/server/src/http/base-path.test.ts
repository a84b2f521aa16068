import { describe, expect, it } from 'vitest';
import { normalizeBasePath } from './base-path.ts';

describe('normalizeBasePath', () => {
  it.each([
    ['', '/'],
    ['/', '/'],
    ['steer', '/steer/'],
    ['/steer/', '/steer/'],
    ['//a//b', '/a/b/'],
  ])('turns %j into %j', (text, expected) => {
    expect(normalizeBasePath(text)).toBe(expected);
  });
});
