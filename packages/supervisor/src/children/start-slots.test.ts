import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { StartSlots } from './start-slots.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('lets so many start, and the next when one gives its slot back', async () => {
  const slots = new StartSlots(2);
  const started: number[] = [];
  const takes = [1, 2, 3, 4].map(async (number) => {
    const release = await slots.take();
    started.push(number);
    return release;
  });
  const first = await takes[0];
  await takes[1];
  expect(started).toEqual([1, 2]);
  first?.();
  first?.();
  await takes[2];
  await Promise.resolve();
  expect(started).toEqual([1, 2, 3]);
});

it('waits five seconds for one that takes long', async () => {
  const slots = new StartSlots(1);
  const late = await slots.take();
  const next = slots.take();
  vi.advanceTimersByTime(5_000);
  const release = await next;
  late();
  let isTaken = false;
  void slots.take().then(() => {
    isTaken = true;
  });
  await Promise.resolve();
  expect(isTaken).toBe(false);
  release();
  await vi.advanceTimersByTimeAsync(0);
  expect(isTaken).toBe(true);
});
