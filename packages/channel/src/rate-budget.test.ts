import { expect, test } from 'vitest';

import { RateBudget } from './rate-budget.ts';

test('a rate budget has a burst and refills with time, whatever the clock does', () => {
  const budget = new RateBudget(10, 2);
  expect([0, 0, 0, 100, 100, 50].map((nowMs) => budget.take(nowMs))).toEqual([
    true,
    true,
    false,
    true,
    false,
    false,
  ]);
});
