/** Processor time of a process, read from `/proc`. */

import { readFileSync } from 'node:fs';

/** Of the fields behind the name: time in user mode and in the system, in ticks of 10 ms. */
const USER_FIELD = 11;
const SYSTEM_FIELD = 12;
const TICK_MS = 10;

/** Time that a process has used since it began. Unit: milliseconds, in steps of 10. */
export function processorMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_FIELD]) + Number(fields[SYSTEM_FIELD])) * TICK_MS;
}
