/**
 * Ends every process that bears a marker: SIGTERM, then SIGKILL, until a look finds nobody.
 *
 * Pid, start time and marker are read again right before each signal, so that a number that now belongs to somebody else is left alone.
 */

import { setTimeout as delay } from 'node:timers/promises';

import { findMarked, isAlive, readRunId, sendSignal } from './process-table.ts';
import type { MarkedProcess } from './process-table.ts';

const TERM_GRACE_MS = 250;
const LOOK_INTERVAL_MS = 25;
/** A process in uninterruptible sleep cannot be ended by anybody; after this long it is reported instead. */
const GIVE_UP_MS = 5_000;

/** What a sweep did. */
export interface SweepReport {
  /** Processes that were ended. */
  readonly ended: number;
  /** Pids that did not end. */
  readonly left: readonly number[];
}

/** Ends what `isWanted` says, descendants that appear meanwhile included. */
export async function sweep(isWanted: (runId: string) => boolean): Promise<SweepReport> {
  const startedMs = performance.now();
  const seen = new Set<string>();
  let found = await findMarked(isWanted);
  while (found.length > 0) {
    const elapsedMs = performance.now() - startedMs;
    if (elapsedMs > GIVE_UP_MS) return { ended: seen.size - found.length, left: found.map(({ pid }) => pid) };
    for (const marked of found) {
      const name = `${marked.pid}@${marked.startTime}`;
      const isNew = !seen.has(name);
      seen.add(name);
      if (elapsedMs > TERM_GRACE_MS) signal(marked, 'SIGKILL');
      else if (isNew) {
        signal(marked, 'SIGTERM');
        signal(marked, 'SIGCONT');
      }
    }
    await delay(LOOK_INTERVAL_MS);
    found = await findMarked(isWanted);
  }
  return { ended: seen.size, left: [] };
}

function signal({ pid, startTime, runId }: MarkedProcess, name: NodeJS.Signals): void {
  if (isAlive(pid, startTime) && readRunId(pid) === runId) sendSignal(pid, name);
}
