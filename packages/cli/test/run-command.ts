/** Runs one command as the shell would: words in, exit status and both outputs out. */
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { CommandError, type Command } from '../src/command.ts';

/** What a command left behind. `error` is the message that the shell would print. */
export interface CommandOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly error: string | null;
}

/** The surroundings of a command in a test. */
export interface CommandSurroundings {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Text, or a stream that the test holds. */
  readonly stdin?: string | Readable;
  readonly nowMs?: number;
  readonly signal?: AbortSignal;
}

/** Runs a command with these words; a `CommandError` is an outcome, every other error is the test's. */
export async function runCommand(
  command: Command,
  words: readonly string[],
  { cwd, env = {}, stdin = '', nowMs = Date.parse('2026-06-01T12:00:00Z'), signal }: CommandSurroundings,
): Promise<CommandOutcome> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const outputs = Promise.all([text(stdout), text(stderr)]);
  let status: number;
  let error: string | null = null;
  try {
    status = await command.run(
      parseArgs({ args: [...words], options: command.options, allowPositionals: true }),
      {
        stdin: typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin,
        stdout,
        stderr,
        env,
        cwd,
        signal: signal ?? new AbortController().signal,
        now: () => nowMs,
      },
    );
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    status = cause.exitStatus;
    error = cause.message;
  } finally {
    stdout.end();
    stderr.end();
  }
  const [out, err] = await outputs;
  return { status, stdout: out, stderr: err, error };
}
