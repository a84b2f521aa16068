import { expect, it } from 'vitest';
import { giveNameBack, paceName } from './name-pace.ts';

it('lets thirty names of an address pass at once, then five a second', () => {
  let due: number | undefined;
  const delays = Array.from({ length: 40 }, () => {
    const { delayMs, dueMs } = paceName(due, 5_000);
    due = dueMs;
    return delayMs;
  });
  expect(delays).toEqual([
    ...Array<number>(30).fill(0),
    ...Array.from({ length: 10 }, (_, at) => 200 * (at + 1)),
  ]);
});

it('bounds the names of any minute, however they come', () => {
  let due: number | undefined;
  let tried = 0;
  for (let nowMs = 0; nowMs < 60_000; nowMs += 7) {
    const { delayMs, dueMs } = paceName(due, nowMs);
    if (delayMs > 0) continue;
    due = dueMs;
    tried += 1;
  }
  expect(tried).toBe(329);
});

it('does not count a name that is given back', () => {
  const { dueMs } = paceName(undefined, 0);
  expect(giveNameBack(dueMs)).toBe(0);
});
