/**
 * Runs `<file> --metadata` as carefully as any child: own session, marker, clean environment, an empty folder as working directory,
 * standard input at its end, and the whole group killed at the deadline.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { makeReason, MAX_METADATA_BYTES, METADATA_TIMEOUT_MS, parseMetadata } from '@toru/protocol';
import type { MetadataResult, PluginMetadata, Reason } from '@toru/protocol';

import { startProcess } from './child-process.ts';
import type { ExitStatus } from './exit-status.ts';
import { planMetadata } from './launch-plan.ts';
import { sweep } from './sweep.ts';
import { findExecutableProblem } from './executable-check.ts';

const STDERR_KEPT = 2_000;

/** Metadata, or what is wrong. */
export type ReadMetadata =
  | { readonly ok: true; readonly metadata: PluginMetadata }
  | {
      readonly ok: false;
      readonly reason: Reason;
      /** It ended by itself: asking it elsewhere may give another answer. */
      readonly hasAnswered: boolean;
    };

/** What is there to see once `--metadata` has ended. */
export interface MetadataSight {
  /** The working directory, which was empty. */
  readonly cwd: string;
  /** Length of what it printed. */
  readonly bytes: number;
  /** What its answer means; `null`: it gave none. */
  readonly answer: MetadataResult | null;
}

/** Surroundings and limits of a run with `--metadata`. */
export interface MetadataReaderOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the empty working directory is made. */
  readonly scratchDir: string;
  readonly runId: string;
  readonly timeoutMs?: number;
  /** Nobody wants to know any more. */
  readonly signal?: AbortSignal;
  /** Looks at what is there before traces are removed. */
  readonly look?: (sight: MetadataSight) => Promise<void>;
}

/** Asks a file what it is. */
export async function readMetadata(file: string, options: MetadataReaderOptions): Promise<ReadMetadata> {
  const problem = findExecutableProblem(file, options.env['PATH']);
  if (problem !== null) return { ok: false, reason: problem, hasAnswered: false };
  const cwd = await mkdtemp(join(options.scratchDir, 'meta-'));
  try {
    return await ask(file, cwd, options);
  } finally {
    await sweep((runId) => runId === options.runId, null);
    await rm(cwd, { recursive: true, force: true });
  }
}

async function ask(file: string, cwd: string, options: MetadataReaderOptions): Promise<ReadMetadata> {
  const timeoutMs = options.timeoutMs ?? METADATA_TIMEOUT_MS;
  const running = await startProcess(planMetadata(file, cwd, options.runId, options.env));
  if ('reason' in running) return { ok: false, reason: running.reason, hasAnswered: false };
  const output: Buffer[] = [];
  let bytes = 0;
  let errors = '';
  const faults: Reason[] = [];
  const fail = (reason: Reason): void => {
    faults.push(reason);
    running.signalGroup('SIGKILL');
  };
  running.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_METADATA_BYTES) fail(makeReason('METADATA_TOO_LARGE', { max_bytes: MAX_METADATA_BYTES }));
    else output.push(chunk);
  });
  running.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-STDERR_KEPT);
  });
  const timer = setTimeout(() => {
    fail(makeReason('METADATA_LATE', { timeout_ms: timeoutMs }));
  }, timeoutMs);
  const giveUp = (): void => {
    fail(makeReason('METADATA_NOT_WANTED'));
  };
  if (options.signal?.aborted === true) giveUp();
  options.signal?.addEventListener('abort', giveUp);
  const ended = Promise.all(
    [running.stdout, running.stderr].map((stream) => new Promise((resolve) => stream.once('close', resolve))),
  );
  const status = await running.exited;
  clearTimeout(timer);
  options.signal?.removeEventListener('abort', giveUp);
  const drained = new Promise((resolve) => setTimeout(resolve, 100));
  await Promise.race([ended, drained]);
  running.release();
  const [fault] = faults;
  const isAnswer = fault === undefined && status.code === 0;
  const answer = isAnswer ? parseMetadata(Buffer.concat(output).toString('utf8')) : null;
  await options.look?.({ cwd, bytes, answer });
  if (fault !== undefined) return { ok: false, reason: fault, hasAnswered: false };
  if (answer === null) return { ok: false, reason: toReason(status, errors.trim()), hasAnswered: true };
  return answer.ok ? answer : { ok: false, reason: answer.reason, hasAnswered: true };
}

function toReason({ code, signal }: ExitStatus, errors: string): Reason {
  const output = errors === '' ? undefined : errors.split('\n').slice(-3).join(' | ');
  return signal === null
    ? makeReason('METADATA_EXITED', { status: code ?? 'unknown', output })
    : makeReason('METADATA_KILLED', { signal, output });
}
