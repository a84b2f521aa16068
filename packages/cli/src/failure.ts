/**
 * What a person sees of a failure: `toru: …` and an exit status that says which kind it was.
 *
 * A stack is shown only when `TORU_DEBUG=1` asks for it.
 */
import { ERRORS, isErrorCode, type ToruError } from '@toru/protocol';
import type { CommandError, CommandIo } from './command.ts';
import { toPrintable } from './text/printable.ts';

const EXIT_INTERRUPTED = 130;

/** What to print to standard error, and how to end. */
export interface Failure {
  readonly lines: readonly string[];
  readonly exitStatus: number;
}

/** Describes whatever a command threw. */
export function describeFailure(error: unknown, io: Pick<CommandIo, 'env' | 'signal'>): Failure {
  const trace = io.env['TORU_DEBUG'] === '1' && error instanceof Error ? toTrace(error) : [];
  if (isCommandError(error)) return { lines: [...toLines(error), ...trace], exitStatus: error.exitStatus };
  if (isToruError(error)) {
    return { lines: [...toLines(error), ...trace], exitStatus: ERRORS[error.code].exitCode };
  }
  if (io.signal.aborted) return { lines: trace, exitStatus: EXIT_INTERRUPTED };
  const hint = trace.length > 0 ? [] : ['toru: run it again with TORU_DEBUG=1 to see where'];
  const said = error instanceof Error ? error : new Error(String(error));
  return {
    lines: [...toLines(new Error(`unexpected failure: ${said.message}`)), ...hint, ...trace],
    exitStatus: ERRORS.INTERNAL.exitCode,
  };
}

// By what they are and not by their classes: a command that is loaded beside a bundle has classes of its own.
function isCommandError(error: unknown): error is CommandError {
  return error instanceof Error && 'exitStatus' in error && typeof error.exitStatus === 'number';
}

function isToruError(error: unknown): error is ToruError {
  return error instanceof Error && 'code' in error && isErrorCode(error.code);
}

function toLines({ message }: Error): readonly string[] {
  return message.split('\n').map((line) => `toru: ${toPrintable(line)}`);
}

function toTrace(error: Error): readonly string[] {
  const cause = error.cause instanceof Error ? ['Caused by:', ...toTrace(error.cause)] : [];
  return [...(error.stack ?? error.message).split('\n').map(toPrintable), ...cause];
}
