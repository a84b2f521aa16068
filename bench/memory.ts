/** What a process uses, read from `/proc`. Unit: MiB. */

import { readFileSync, writeFileSync } from 'node:fs';

/** Resident memory of a process now. */
export function residentMib(pid: number): number {
  return readStatus(pid, 'VmRSS');
}

/** Most resident memory of a process since {@link resetPeak}. */
export function peakMib(pid: number): number {
  return readStatus(pid, 'VmHWM');
}

/** Lets the peak begin anew at what is resident now. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function readStatus(pid: number, field: string): number {
  const kib = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(
    readFileSync(`/proc/${pid}/status`, 'latin1'),
  )?.[1];
  return Number(kib) / 1_024;
}
