/** What is left of a child after its exit: unread output, descendants, a socket. All of it is cleared away. */

import { rmSync } from 'node:fs';

import { sweep } from '@toru/process';
import type { RunningProcess } from '@toru/process';

import type { ChildContext } from './child-context.ts';
import type { LogAttachment, PluginLog } from '../logs/plugin-log.ts';

/** Time to read what an ended child has left in its pipes. */
const DRAIN_OUTPUT_MS = 100;

/** A process that is followed from its start on. */
export interface FollowedProcess {
  readonly running: RunningProcess;
  readonly runId: string;
  readonly socketPath: string;
  readonly log: PluginLog;
  readonly output: readonly LogAttachment[];
}

/** Lets the guardian and the log know of a process that was just started. */
export function follow(
  context: ChildContext,
  log: PluginLog,
  running: RunningProcess,
  runId: string,
  socketPath: string,
): FollowedProcess {
  context.guardian.watch(running.pid);
  return {
    running,
    runId,
    socketPath,
    log,
    output: [
      log.attach(running.stdout, 'stdout', running.pid, runId),
      log.attach(running.stderr, 'stderr', running.pid, runId),
    ],
  };
}

/** Reads what an ended process has left in its pipes, and no longer: descendants may hold them open. */
export async function readLastOutput({ output, running }: FollowedProcess): Promise<void> {
  await Promise.all(output.map((attachment) => attachment.detach(DRAIN_OUTPUT_MS)));
  running.release();
}

/** Ends every descendant and removes the socket. */
export async function clearAway(context: ChildContext, followed: FollowedProcess): Promise<void> {
  const { running, runId, socketPath, log } = followed;
  const { left } = await sweep((marker) => marker === runId, running);
  if (left.length > 0) {
    const message = `Processes that cannot be ended: ${left.join(', ')}`;
    log.write({ level: 'error', message, stream: 'host', pid: running.pid, runId });
  }
  // A version 1 plugin that was killed leaves its socket behind.
  rmSync(socketPath, { force: true });
  context.guardian.forget(running.pid);
}
