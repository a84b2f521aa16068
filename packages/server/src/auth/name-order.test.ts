import { describe, expect, test } from 'vitest';
import { createNameOrder } from './name-order.ts';

const sort = (names: readonly string[]): readonly string[] => names.toSorted(createNameOrder(names));

describe('the order of names', () => {
  test('does not count case', () => {
    expect(sort(['beta', 'Alpha', 'alpha 2', 'Gamma'])).toEqual(['Alpha', 'alpha 2', 'beta', 'Gamma']);
  });

  test('leaves equal names where they are', () => {
    expect(createNameOrder(['A', 'a'])('A', 'a')).toBe(0);
  });

  test('puts letters with marks beside those without', () => {
    expect(sort(['Zone', 'Éclair', 'East', 'Ärger', 'arm'])).toEqual([
      'Ärger',
      'arm',
      'East',
      'Éclair',
      'Zone',
    ]);
  });
});
