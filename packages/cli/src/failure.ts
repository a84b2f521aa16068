/**
 * What a person sees of a failure: `toru: …` and an exit status that says which kind it was.
 *
 * A stack is shown only when `TORU_DEBUG=1` asks for it.
 */
import { ERRORS, ToruError } from '@toru/protocol';
import { CommandError, type CommandIo } from './command.ts';
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
  if (error instanceof CommandError)
    return { lines: [...toLines(error), ...trace], exitStatus: error.exitStatus };
  if (error instanceof ToruError) {
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

function toLines({ message }: Error): readonly string[] {
  return message.split('\n').map((line) => `toru: ${toPrintable(line)}`);
}

function toTrace(error: Error): readonly string[] {
  const cause = error.cause instanceof Error ? ['Caused by:', ...toTrace(error.cause)] : [];
  return [...(error.stack ?? error.message).split('\n').map(toPrintable), ...cause];
}
