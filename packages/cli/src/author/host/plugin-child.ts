/** One process of a plugin: started in a group of its own with a marker, watched, and ended with everything it started. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { within } from './within.ts';
import { endMarked } from './marked-processes.ts';

const OUTPUT_KEPT_BYTES = 1_048_576;
const LAST_OUTPUT_MS = 500;

/** How a process ended. `problem`: it never started. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly problem: string | null;
}

/** What to start. */
export interface ChildOptions {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment; the marker is added. */
  readonly env: Readonly<Record<string, string>>;
  /** `open`: a pipe that stays open. `ended`: at its end from the start. */
  readonly stdin: 'open' | 'ended';
  /** Called with what it prints. */
  readonly onOutput?: (bytes: Buffer) => void;
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
  /** Kills it and whatever bears its marker. */
  end(): Promise<void>;
}

/** Starts a process. */
export function startChild({ file, args, cwd, env, stdin, onOutput }: ChildOptions): PluginChild {
  const runId = `author-${randomUUID()}`;
  const child = spawn(file, args, {
    cwd,
    env: { ...env, TORU_RUN_ID: runId },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const collect = (stream: NodeJS.ReadableStream): (() => Buffer) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    stream.on('data', (chunk: Buffer) => {
      onOutput?.(chunk);
      if (bytes < OUTPUT_KEPT_BYTES) chunks.push(chunk);
      bytes += chunk.length;
    });
    return () => Buffer.concat(chunks).subarray(0, OUTPUT_KEPT_BYTES);
  };
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  // The plugin may be gone when its standard input is ended.
  child.stdin.on('error', () => undefined);
  if (stdin === 'ended') child.stdin.end();

  const exited = new Promise<ExitStatus>((resolve) => {
    child.once('error', ({ message }) => resolve({ code: null, signal: null, problem: message }));
    child.once('exit', (code, signal) => {
      const settle = (): void => resolve({ code, signal, problem: null });
      // What it printed last is read after its end is known; a process it left may hold the pipes open.
      const timer = setTimeout(settle, LAST_OUTPUT_MS);
      child.once('close', () => {
        clearTimeout(timer);
        settle();
      });
    });
  });
  return {
    runId,
    exited,
    stdout,
    stderr,
    endStdin: () => child.stdin.end(),
    exitWithin: (deadlineMs) => within(exited, deadlineMs),
    async end() {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        child.kill('SIGKILL');
      await exited;
      await endMarked(runId);
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}

/** An ending in words: `ended with status 1`, `was killed by SIGSEGV`. */
export function describeExit({ code, signal, problem }: ExitStatus): string {
  if (problem !== null) return `cannot be started: ${problem}`;
  return signal === null ? `ended with status ${code ?? '?'}` : `was killed by ${signal}`;
}
