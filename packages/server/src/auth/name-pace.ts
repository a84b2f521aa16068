/**
 * How many user names an address may try: a few at once, then five a second. The address is slowed down, never locked: behind a
 * tunnel or a proxy it may be everybody's, and whoever comes while 40 others guess there still has a turn within 8 seconds.
 *
 * One number per address says when its next name would be due at an even pace; a burst may run ahead of it (the generic cell rate
 * algorithm of ATM). Worked example: 30 names at 0 s are due at once, the 31st after 0.2 s, the 40th after 2 s.
 */

const BURST = 30;
const INTERVAL_MS = 200;

/** What one more name costs. */
export interface NamePace {
  /** How long it has to wait. Unit: milliseconds. */
  readonly delayMs: number;
  /** What to remember of the address, if the name is tried. Unit: milliseconds since the Unix epoch. */
  readonly dueMs: number;
}

/** Counts one more name of an address. `dueMs`: what is remembered of it. */
export function paceName(dueMs: number | undefined, nowMs: number): NamePace {
  const due = Math.max(dueMs ?? nowMs, nowMs);
  return { delayMs: Math.max(0, due - (BURST - 1) * INTERVAL_MS - nowMs), dueMs: due + INTERVAL_MS };
}

/** Gives a name back: it was not tried, or its password was right. */
export function giveNameBack(dueMs: number): number {
  return dueMs - INTERVAL_MS;
}
