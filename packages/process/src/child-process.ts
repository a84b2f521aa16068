/**
 * One process run for a plugin: spawned in a session of its own, ended in one place.
 *
 * Death is the `exit` event; a `close` event would wait for grandchildren that hold the pipes.
 */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';

import { makeReason } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

import type { ExitStatus } from './exit-status.ts';
import type { LaunchPlan } from './launch-plan.ts';
import { openFilesLauncher } from './open-files.ts';
import { readStat, sendSignal } from './process-table.ts';
import { startTurn } from './spawn-queue.ts';

const SETPRIV = findProgram('setpriv');
/** What comes before the file: the limit of open files that the operator set, and a signal for when the host dies. */
const LAUNCHER: readonly string[] = [
  ...openFilesLauncher(findProgram('prlimit'), process.env['TORU_OPEN_FILES']),
  ...(SETPRIV === null ? [] : [SETPRIV, '--pdeathsig', 'TERM', '--']),
];

/** A process of a plugin that was started and is followed by its pid and start time until it has ended. */
export interface RunningProcess {
  readonly pid: number;
  /** Names the process for good, together with the pid. */
  readonly startTime: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the process has ended; never rejects. */
  readonly exited: Promise<ExitStatus>;
  readonly hasExited: boolean;
  /** Ends its standard input. */
  endInput(): void;
  /** Sends a signal to the whole process group. */
  signalGroup(signal: NodeJS.Signals): void;
  /** Lets go of the pipes after the exit. */
  release(): void;
}

/** A start that did not get as far as a process. */
export interface SpawnFailure {
  readonly reason: Reason;
}

/**
 * Starts a process. Call from the main thread only: the death signal of `setpriv` follows the thread that forked.
 *
 * Starts take turns. Resolves in the turn in which the process runs; a start that the system refused is known one turn later.
 */
export async function startProcess(plan: LaunchPlan): Promise<RunningProcess | SpawnFailure> {
  const [file = plan.file, ...args] = [...LAUNCHER, plan.file, ...plan.args];
  await startTurn();
  let child: ChildProcess;
  try {
    child = spawn(file, args, {
      cwd: plan.cwd,
      env: plan.env,
      detached: true,
      stdio: [plan.stdin === 'lifeline' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    return { reason: toRefusal(error) };
  }
  const { pid } = child;
  if (pid === undefined) {
    const refusal = await new Promise((resolve) => child.once('error', resolve));
    return { reason: toRefusal(refusal) };
  }
  return follow(child, pid);
}

function follow(child: ChildProcess, pid: number): RunningProcess | SpawnFailure {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) return { reason: makeReason('START_NO_PIPES') };
  let hasExited = false;
  const exited = new Promise<ExitStatus>((resolve) => {
    child.once('exit', (code, signal) => {
      hasExited = true;
      resolve({ code, signal });
    });
    // A signal that could not be sent; whether the process lives is told by `exit` alone.
    child.on('error', () => undefined);
  });
  // A stream without a listener for its errors ends the host.
  for (const stream of [child.stdin, stdout, stderr]) stream?.on('error', () => undefined);
  return {
    pid,
    startTime: readStat(pid)?.startTime ?? 0,
    stdout,
    stderr,
    exited,
    get hasExited() {
      return hasExited;
    },
    endInput() {
      child.stdin?.end();
    },
    signalGroup(signal) {
      // A group keeps its number while any member lives, and before the exit was seen the leader does.
      sendSignal(-pid, signal);
    },
    release() {
      child.stdin?.destroy();
      stdout.destroy();
      stderr.destroy();
    },
  };
}

function findProgram(name: string): string | null {
  return [`/usr/bin/${name}`, `/bin/${name}`].find((path) => existsSync(path)) ?? null;
}

/** What the system's refusal means. */
function toRefusal(error: unknown): Reason {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EMFILE':
      return makeReason('START_NO_DESCRIPTORS');
    case 'ENFILE':
      return makeReason('START_NO_SYSTEM_DESCRIPTORS');
    case 'EAGAIN':
      return makeReason('START_NO_PROCESSES');
    case 'ENOMEM':
      return makeReason('START_NO_MEMORY');
    case 'ENOENT':
      return makeReason('START_FILE_GONE');
    case 'E2BIG':
      return makeReason('START_ENVIRONMENT_TOO_LARGE');
    default:
      return makeReason('START_FAILED', { detail: message });
  }
}
