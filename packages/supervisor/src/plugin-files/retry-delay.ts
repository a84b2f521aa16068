/** How long a refusal stands that the surroundings of a file may have caused. Pure. */

const FIRST_MS = 500;
const LONGEST_MS = 60_000;

/**
 * Time until a refused file is looked into again: 500 ms · 2^(failures − 1), at most a minute.
 *
 * Worked example: third refusal in a row → 2000. Unit: milliseconds.
 */
export function retryDelay(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, Math.max(0, failures - 1)));
}
