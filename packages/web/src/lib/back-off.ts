/** How long to wait before the next try to connect. */

const firstMs = 250;
const capMs = 5000;

/**
 * Delay before try number `attempt` (from 0): 250 ms · 2ⁿ, at most 5 s, ±20 %.
 *
 * `random` is a number from 0 to below 1. Worked example: attempt 2, random 0.5 gives 1000 ms.
 */
export function backOffMs(attempt: number, random: number): number {
  const base = Math.min(capMs, firstMs * 2 ** Math.min(attempt, 16));
  return Math.round(base * (0.8 + 0.4 * random));
}
