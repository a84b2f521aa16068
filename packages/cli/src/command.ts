/**
 * What a command of `toru` is, and how it refuses.
 *
 * A command is a value with one function. It touches the process only through `CommandIo`, so tests run it as it is.
 */

import { ERRORS } from '@toru/protocol';

/** Everything of the outside world that a command may use besides files and sockets. */
export interface CommandIo {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly env: NodeJS.ProcessEnv;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  /** Fires when the person wants to stop. */
  readonly signal: AbortSignal;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

/** One option, in the words of `parseArgs` of `node:util`. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly short?: string;
  /** Placeholder in the help, as in `--plugin ID`. */
  readonly value?: string;
  readonly description: string;
}

/** Options and positional arguments as `parseArgs` gives them. */
export interface ParsedArgs {
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
}

/** One command of `toru`. */
export interface Command {
  /** The words after `toru`, as in `license issue`. */
  readonly name: string;
  readonly summary: string;
  /** One line, without `toru`. */
  readonly usage: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** What the help says below the options. */
  readonly help?: string;
  /**
   * Does the work and gives the exit status.
   *
   * @throws {CommandError} It cannot be done; the message is for the person, the exit status for the shell.
   */
  run(args: ParsedArgs, io: CommandIo): Promise<number>;
}

/** Exit status of a command that failed. */
export const EXIT_FAILED = 1;

/** A failure that a person can act on: print the message alone, without a stack. */
export class CommandError extends Error {
  readonly exitStatus: number;

  constructor(message: string, options: { readonly exitStatus?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'CommandError';
    this.exitStatus = options.exitStatus ?? EXIT_FAILED;
  }
}

/** A command called wrongly; its message names the option, the value and what to do. */
export function usageError(message: string): CommandError {
  return new CommandError(message, { exitStatus: ERRORS.USAGE.exitCode });
}
