/** Problem answers (RFC 9457): every error that the server sends has this one shape and a code of the registry. */

import type { Problem } from '@toru/api';
import type { OutgoingHttpHeaders } from 'node:http';
import { ERRORS, type ErrorCode, type Reason } from '@toru/protocol';

/** What one problem says beyond its code. */
export interface ProblemOptions {
  /** One sentence on this very case. Default: the sentence of the code. */
  readonly detail?: string | undefined;
  /** Default: the status of the code. */
  readonly status?: number | undefined;
  readonly errors?: Problem['errors'] | undefined;
  /** The document as it is now, for whoever meant an older one. */
  readonly current?: { readonly version: string } | undefined;
  readonly retryAfterMs?: number | null | undefined;
  /** Why a plugin or its file is the cause. */
  readonly reason?: Reason | null | undefined;
  readonly license?: Problem['license'] | undefined;
}

/** Ends a call with a problem answer; thrown by route handlers. */
export class ProblemError extends Error {
  override readonly name: string = 'ProblemError';
  readonly code: ErrorCode;
  readonly options: ProblemOptions;

  constructor(code: ErrorCode, options: ProblemOptions = {}) {
    super(options.detail ?? ERRORS[code].sentence);
    this.code = code;
    this.options = options;
  }
}

/** Builds the body of a problem answer. */
export function toProblem(code: ErrorCode, options: ProblemOptions = {}): Problem {
  const { sentence, httpStatus } = ERRORS[code];
  const retryAfterMs = options.retryAfterMs ?? null;
  const reason = options.reason ?? null;
  return {
    type: `urn:toru:error:${code}`,
    title: sentence,
    status: options.status ?? httpStatus,
    detail: options.detail ?? sentence,
    code,
    ...(options.errors === undefined ? {} : { errors: options.errors }),
    ...(options.current === undefined ? {} : { current: options.current }),
    ...(options.license === undefined ? {} : { license: options.license }),
    ...(reason === null ? {} : { reason_info: reason }),
    ...(retryAfterMs === null ? {} : { retry_after_s: toSeconds(retryAfterMs) }),
  };
}

/** Headers of a problem answer. */
export function toProblemHeaders(problem: Problem): OutgoingHttpHeaders {
  return {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(problem.retry_after_s === undefined ? {} : { 'retry-after': String(problem.retry_after_s) }),
    ...(problem.status === 401 ? { 'www-authenticate': 'Bearer realm="steering"' } : {}),
    ...(problem.status === 426 ? { upgrade: 'websocket' } : {}),
  };
}

/** Whole seconds, at least one, so that a client never tries again at once. */
function toSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
