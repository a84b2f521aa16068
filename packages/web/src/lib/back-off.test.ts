import { expect, it } from 'vitest';

import { backOffMs } from './back-off.ts';

it('doubles from 250 ms up to 5 s', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 1000].map((attempt) => backOffMs(attempt, 0.5))).toEqual([
    250, 500, 1000, 2000, 4000, 5000, 5000, 5000,
  ]);
});

it('spreads by a fifth to either side', () => {
  expect([backOffMs(2, 0), backOffMs(2, 1)]).toEqual([800, 1200]);
});
