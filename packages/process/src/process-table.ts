/**
 * Looks at the processes of this machine through `/proc`.
 *
 * A process is named by pid and start time together; a pid alone may belong to somebody else by now.
 */

import { readFileSync, readdirSync } from 'node:fs';

import { findVariable, isDead, parseProcessStat } from './proc-stat.ts';
import type { ProcessStat } from './proc-stat.ts';
import { RUN_ID_VARIABLE } from './run-id.ts';
import { Slices } from './slices.ts';

/** A process that is tagged. */
export interface MarkedProcess {
  readonly pid: number;
  readonly startTime: number;
  readonly runId: string;
}

/** The record of a process, or `null` when there is none (any more). */
export function readStat(pid: number): ProcessStat | null {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    // Gone, or not ours to read: to us both are "not there".
    return null;
  }
}

/** The marker in the environment that a process was started with, or `null`. */
export function readRunId(pid: number): string | null {
  try {
    return findVariable(readFileSync(`/proc/${pid}/environ`), RUN_ID_VARIABLE);
  } catch {
    // Gone, or it belongs to another user and cannot be a child of ours.
    return null;
  }
}

/** Calls `look` with every pid of this moment, in slices between which the event loop serves others. */
export async function visitPids(look: (pid: number) => void): Promise<void> {
  const slices = new Slices();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    if (slices.isOver) await slices.next();
    look(pid);
  }
}

/** Living processes whose marker is wanted, except this one. */
export async function findMarked(isWanted: (runId: string) => boolean): Promise<MarkedProcess[]> {
  const found: MarkedProcess[] = [];
  await visitPids((pid) => {
    const runId = pid === process.pid ? null : readRunId(pid);
    if (runId === null || !isWanted(runId)) return;
    const stat = readStat(pid);
    if (stat !== null && !isDead(stat)) found.push({ pid, startTime: stat.startTime, runId });
  });
  return found;
}

/** Tells whether this very process still lives. */
export function isAlive(pid: number, startTime: number): boolean {
  const stat = readStat(pid);
  return !isDead(stat) && stat?.startTime === startTime;
}

/** Living processes of a session. */
export async function listSession(session: number): Promise<ProcessStat[]> {
  const members: ProcessStat[] = [];
  await visitPids((pid) => {
    const stat = readStat(pid);
    if (stat !== null && stat.session === session && !isDead(stat)) members.push(stat);
  });
  return members;
}

/** Sends a signal; `false` when there is nobody to get it. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ESRCH' || code === 'EPERM') return false;
    throw error;
  }
}

/** Tells whether a debugger is attached to a process. */
export function isTraced(pid: number): boolean {
  try {
    const tracer = /^TracerPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return tracer !== undefined && tracer !== '0';
  } catch {
    // Gone: nobody traces it.
    return false;
  }
}
