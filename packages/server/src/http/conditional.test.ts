import { describe, expect, it } from 'vitest';
import { hasTag } from './conditional.ts';

describe('hasTag', () => {
  it.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
    [undefined, false],
  ])('in %j: %s', (header, expected) => {
    expect(hasTag(header, '"a"')).toBe(expected);
  });
});
