/**
 * Ends every process that is tagged, or belongs to the session of one that did: SIGTERM, then SIGKILL, until a look finds nobody.
 *
 * Pid, start time and marker are read again right before each signal, so that a number that now belongs to somebody else is left alone.
 */

import { setTimeout as delay } from 'node:timers/promises';

import { findMarked, isAlive, listSession, readRunId, readStat, sendSignal } from './process-table.ts';
import { Slices } from './slices.ts';

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

/** The process that led a session: its number alone may belong to somebody else by now. */
export interface SessionLeader {
  readonly pid: number;
  readonly startTime: number;
}

interface Target {
  readonly pid: number;
  readonly startTime: number;
  readonly isStill: () => boolean;
}

/**
 * Ends what `isWanted` says, descendants that appear meanwhile included.
 *
 * @param leader its session is ended too: a process that overwrote its own environment is still found by it.
 */
export async function sweep(
  isWanted: (runId: string) => boolean,
  leader: SessionLeader | null,
): Promise<SweepReport> {
  const startedMs = performance.now();
  const seen = new Set<string>();
  let found = await findTargets(isWanted, leader);
  while (found.length > 0) {
    const elapsedMs = performance.now() - startedMs;
    if (elapsedMs > GIVE_UP_MS) return { ended: seen.size - found.length, left: found.map(({ pid }) => pid) };
    const slices = new Slices();
    for (const target of found) {
      if (slices.isOver) await slices.next();
      const name = `${target.pid}@${target.startTime}`;
      const isNew = !seen.has(name);
      seen.add(name);
      if (elapsedMs > TERM_GRACE_MS) signal(target, 'SIGKILL');
      else if (isNew) {
        signal(target, 'SIGTERM');
        signal(target, 'SIGCONT');
      }
    }
    await delay(LOOK_INTERVAL_MS);
    found = await findTargets(isWanted, leader);
  }
  return { ended: seen.size, left: [] };
}

async function findTargets(
  isWanted: (runId: string) => boolean,
  leader: SessionLeader | null,
): Promise<Target[]> {
  const targets = new Map<number, Target>();
  for (const { pid, startTime, runId } of await findMarked(isWanted)) {
    targets.set(pid, { pid, startTime, isStill: () => readRunId(pid) === runId });
  }
  if (leader === null) return [...targets.values()];
  const present = readStat(leader.pid);
  if (present !== null && present.startTime !== leader.startTime) return [...targets.values()];
  for (const { pid, startTime } of await listSession(leader.pid)) {
    if (pid === process.pid || targets.has(pid)) continue;
    targets.set(pid, { pid, startTime, isStill: () => readStat(pid)?.session === leader.pid });
  }
  return [...targets.values()];
}

function signal({ pid, startTime, isStill }: Target, name: NodeJS.Signals): void {
  if (isAlive(pid, startTime) && isStill()) sendSignal(pid, name);
}
