/** Turns every way a call can go wrong into one kind of error with a sentence for people. */

import type { Problem } from '@toru/api';
import { isProblem } from '@toru/api/guards';
import type { ErrorCode } from '@toru/protocol';

import { activeWords } from '../messages/language.ts';
import { reasonWords } from '../messages/reason-words.ts';
import { t } from '../messages/controls.ts';

/** A call that did not succeed. */
export class ApiError extends Error {
  override readonly name: string = 'ApiError';
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly code: ErrorCode;
  /** What is wrong in which field, by JSON pointer. */
  readonly fieldErrors: readonly { readonly pointer: string; readonly message: string }[];
  /** The document as it is now, when a change was meant for an older version. */
  readonly current: unknown;
  /** Unit: seconds. */
  readonly retryAfterS: number | null;
  /** The verdict on a license that was refused. */
  readonly license: NonNullable<Problem['license']> | null;

  constructor(
    problem: Pick<
      Problem,
      'status' | 'code' | 'detail' | 'errors' | 'current' | 'retry_after_s' | 'license' | 'reason_info'
    >,
    cause?: unknown,
  ) {
    super(problemWords(problem), { cause });
    this.status = problem.status;
    this.code = problem.code;
    this.fieldErrors = problem.errors ?? [];
    this.current = problem.current;
    this.retryAfterS = problem.retry_after_s ?? null;
    this.license = problem.license ?? null;
  }
}

/** The server's sentence; in other languages that of its reason or of its code, which says less. */
function problemWords({
  status,
  code,
  detail,
  reason_info: reason,
}: Pick<Problem, 'status' | 'code' | 'detail' | 'reason_info'>): string {
  // What did not come from the server is in the language on show already.
  if (status === 0) return detail;
  return reasonWords(reason, activeWords()?.errors[code] ?? null) ?? detail;
}

/** The error of an answer that is no problem document, for instance one of a reverse proxy. */
export function toPlainProblem(status: number, statusText: string): Problem {
  const detail =
    statusText === ''
      ? t('unexpectedAnswer', { status })
      : t('unexpectedAnswerNamed', { status, name: statusText });
  const code: ErrorCode = status === 404 ? 'NOT_FOUND' : status === 403 ? 'FORBIDDEN' : 'HOST_UNREACHABLE';
  return {
    type: 'about:blank',
    title: 'Unexpected answer',
    status,
    detail,
    code,
  };
}

/** Reads a body as a problem document; null when it is none. */
export function parseProblem(value: unknown): Problem | null {
  if (!isProblem(value)) return null;
  const { code, type = 'about:blank', title = code, detail = title } = value;
  return { ...value, type, title, detail };
}

/** What an error says about one field, as a sentence; `undefined`: nothing. */
export function fieldFault(error: unknown, pointer: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const message = error.fieldErrors.find((fault) => fault.pointer === pointer)?.message;
  return message === undefined ? undefined : toSentence(activeWords()?.fieldErrors[error.code] ?? message);
}

/** One sentence for people about any thrown value. */
export function toSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /[.!?…]$/u.test(text) ? text : `${text}.`;
}
