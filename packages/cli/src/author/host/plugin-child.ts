/** One process of a plugin as the author's commands see it: what it prints is kept, and it ends with everything it started. */
import {
  describeExit as describeProcessExit,
  startProcess,
  sweep,
  type ExitStatus as ProcessExit,
  type LaunchPlan,
  type RunningProcess,
} from '@toru/process';
import { reasonText } from '@toru/protocol';
import { guardianOfRuns } from './author-runs.ts';
import { within } from './within.ts';

const OUTPUT_KEPT_BYTES = 1_048_576;
const LAST_OUTPUT_MS = 500;

/** How a process ended. `problem`: it never started, for this reason. */
export interface ExitStatus extends ProcessExit {
  readonly problem: string | null;
}

/** A started process. */
export interface PluginChild {
  readonly runId: string;
  /** Settles once it ended and its last output is read. */
  readonly exited: Promise<ExitStatus>;
  /** Standard output so far, 1 MiB at most. */
  stdout(): Buffer;
  /** Standard error so far, 1 MiB at most. */
  stderr(): Buffer;
  endStdin(): void;
  /** How it ended; null when it did not within this time. */
  exitWithin(deadlineMs: number): Promise<ExitStatus | null>;
  /** Kills it and whatever is tagged with it. */
  end(): Promise<void>;
}

/** Starts a process. `onOutput` is called with what it prints. */
export async function startChild(
  plan: LaunchPlan,
  onOutput: (bytes: Buffer) => void = () => undefined,
): Promise<PluginChild> {
  const running = await startProcess(plan);
  return 'reason' in running
    ? toUnstarted(plan.runId, reasonText(running.reason))
    : follow(running, plan.runId, onOutput);
}

function follow(running: RunningProcess, runId: string, onOutput: (bytes: Buffer) => void): PluginChild {
  const { pid, stdout, stderr } = running;
  guardianOfRuns().watch(pid);
  const printed = [stdout, stderr].map((stream) => collect(stream, onOutput));
  const closed = Promise.all(
    [stdout, stderr].map((stream) => new Promise<void>((resolve) => stream.once('close', resolve))),
  );
  const exited = running.exited.then(async (status) => {
    // What it printed last is read after its end is known; a process it left may hold the pipes open.
    await within(closed, LAST_OUTPUT_MS);
    return { ...status, problem: null };
  });
  return {
    runId,
    exited,
    stdout: () => printed[0]?.() ?? Buffer.alloc(0),
    stderr: () => printed[1]?.() ?? Buffer.alloc(0),
    endStdin() {
      running.endInput();
    },
    exitWithin: (deadlineMs) => within(exited, deadlineMs),
    async end() {
      if (!running.hasExited) running.signalGroup('SIGKILL');
      await exited;
      await sweep((marker) => marker === runId, running);
      running.release();
      guardianOfRuns().forget(pid);
    },
  };
}

function collect(stream: NodeJS.ReadableStream, onOutput: (bytes: Buffer) => void): () => Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    onOutput(chunk);
    if (bytes < OUTPUT_KEPT_BYTES) chunks.push(chunk);
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).subarray(0, OUTPUT_KEPT_BYTES);
}

function toUnstarted(runId: string, problem: string): PluginChild {
  const exited = Promise.resolve({ code: null, signal: null, problem });
  return {
    runId,
    exited,
    stdout: () => Buffer.alloc(0),
    stderr: () => Buffer.alloc(0),
    endStdin: () => undefined,
    exitWithin: () => exited,
    end: () => Promise.resolve(),
  };
}

/** An ending in words: `exited with status 1`, `was killed by SIGSEGV`. */
export function describeExit(status: ExitStatus): string {
  return status.problem ?? describeProcessExit(status);
}
