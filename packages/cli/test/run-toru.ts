/** Runs `toru` inside the test: words in, exit status and both outputs out. */
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runToru } from '../src/run-toru.ts';

/** What a run left behind. */
export interface ToruOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `toru` with these words; nothing of the test's own environment reaches it. */
export async function toru(
  words: readonly string[],
  {
    env = {},
    cwd = '/',
    signal = new AbortController().signal,
    stdout = new PassThrough(),
  }: ToruSurroundings = {},
): Promise<ToruOutcome> {
  const stderr = new PassThrough();
  const outputs = Promise.all([text(stdout), text(stderr)]);
  const stdin = Readable.from([]);
  const status = await runToru(words, { stdin, stdout, stderr, env, cwd, signal, now: Date.now });
  stdout.end();
  stderr.end();
  const [out, err] = await outputs;
  return { status, stdout: out, stderr: err };
}

/** The surroundings of a run. */
export interface ToruSurroundings {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  /** For tests that watch what is printed while the command runs. */
  readonly stdout?: PassThrough;
}
