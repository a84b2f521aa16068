/**
 * How failed attempts slow down: after 5, 10, 15 and 20 misses 1, 3, 10 and 30 minutes in which no attempt counts.
 *
 * Misses belong to a pair of account and address, so that nobody can lock somebody else out from elsewhere.
 */

/** What is remembered of the failed attempts of one pair. */
export interface Misses {
  readonly count: number;
  readonly lastAtMs: number;
  readonly lockedUntilMs: number;
}

const MISSES_PER_STEP = 5;
const STEP_MINUTES = [1, 3, 10, 30];
const MINUTE_MS = 60_000;

/** Misses older than this are forgotten. Unit: milliseconds. */
export const MISSES_KEPT_MS = 86_400_000;

/** Adds one miss. Worked example: the 10th miss locks for 3 minutes, the 25th for 30. */
export function recordMiss(before: Misses | undefined, nowMs: number): Misses {
  const count = (before === undefined || isForgotten(before, nowMs) ? 0 : before.count) + 1;
  const step = Math.floor(count / MISSES_PER_STEP);
  const isStep = count % MISSES_PER_STEP === 0;
  const minutes = isStep ? (STEP_MINUTES[Math.min(step, STEP_MINUTES.length) - 1] ?? 0) : 0;
  return { count, lastAtMs: nowMs, lockedUntilMs: nowMs + minutes * MINUTE_MS };
}

/** How long no attempt counts; 0 when one does. Unit: milliseconds. */
export function lockedForMs(misses: Misses | undefined, nowMs: number): number {
  return misses === undefined ? 0 : Math.max(0, misses.lockedUntilMs - nowMs);
}

/** Tells whether misses are too old to count. */
export function isForgotten(misses: Misses, nowMs: number): boolean {
  return nowMs - misses.lastAtMs > MISSES_KEPT_MS && misses.lockedUntilMs <= nowMs;
}
