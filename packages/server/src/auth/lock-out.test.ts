import { describe, expect, it } from 'vitest';
import { lockedForMs, MISSES_KEPT_MS, recordMiss, type Misses } from './lock-out.ts';

const after = (count: number): Misses => {
  let misses: Misses | undefined;
  for (let at = 0; at < count; at += 1) misses = recordMiss(misses, 1_000);
  return misses!;
};

describe('lock-out', () => {
  it.each([
    [1, 0],
    [4, 0],
    [5, 1],
    [6, 0],
    [9, 0],
    [10, 3],
    [15, 10],
    [20, 30],
    [21, 0],
    [25, 30],
    [500, 30],
  ])('after %i misses locks for %i minutes', (count, minutes) => {
    expect(lockedForMs(after(count), 1_000)).toBe(minutes * 60_000);
  });

  it('ends by itself', () => {
    expect(lockedForMs(after(5), 1_000 + 59_999)).toBe(1);
    expect(lockedForMs(after(5), 1_000 + 60_000)).toBe(0);
    expect(lockedForMs(undefined, 0)).toBe(0);
  });

  it('forgets misses after a day', () => {
    expect(recordMiss(after(4), 1_000 + MISSES_KEPT_MS).count).toBe(5);
    expect(recordMiss(after(4), 1_001 + MISSES_KEPT_MS).count).toBe(1);
  });
});
