/**
 * The way a process is asked, told and finally made to end: `shutdown` → SIGTERM and SIGCONT to the group → SIGKILL to the group.
 */

import type { RunningProcess } from '@toru/process';

import type { SupervisionPolicy } from '../policy.ts';

/** Which step ended the process. */
export type StopStep = 'exited' | 'shutdown' | 'SIGTERM' | 'SIGKILL';

/**
 * Ends a process and resolves when it has exited.
 *
 * @param sayShutdown asks the plugin over its channel; `null` when there is no channel yet.
 * @param forceStopSignal jumps to SIGKILL when aborted.
 */
export async function endProcess(
  running: RunningProcess,
  policy: Pick<SupervisionPolicy, 'shutdownGraceMs' | 'termGraceMs'>,
  sayShutdown: (() => void) | null,
  forceStopSignal: AbortSignal,
): Promise<StopStep> {
  if (running.hasExited) return 'exited';
  if (sayShutdown !== null && !forceStopSignal.aborted) {
    sayShutdown();
    if (await exitsWithin(running, policy.shutdownGraceMs, forceStopSignal)) return 'shutdown';
  }
  if (!forceStopSignal.aborted) {
    running.signalGroup('SIGTERM');
    running.signalGroup('SIGCONT');
    if (await exitsWithin(running, policy.termGraceMs, forceStopSignal)) return 'SIGTERM';
  }
  running.signalGroup('SIGKILL');
  await running.exited;
  return 'SIGKILL';
}

/** Waits for the exit, at most so long; `false` when time or patience ran out. */
function exitsWithin(
  running: RunningProcess,
  withinMs: number,
  forceStopSignal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      // The signal outlives every child: a listener that stays would pile up over restarts.
      forceStopSignal.removeEventListener('abort', over);
      resolve(running.hasExited);
    };
    const timer = setTimeout(over, withinMs);
    forceStopSignal.addEventListener('abort', over);
    void running.exited.then(over);
  });
}
