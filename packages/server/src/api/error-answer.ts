/** Turns whatever went wrong in the router or a handler into one problem answer; the one place where foreign errors are read. */

import { isErrorCode, ToruError } from '@toru/protocol';
import type { ServerLog } from '../server-log.ts';
import { ProblemError } from '../http/problem.ts';
import { toFieldErrors } from '../http/validation.ts';

interface RouterError {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly validation?: unknown;
  readonly validationContext?: unknown;
  readonly message?: unknown;
}

/** Finds the problem behind an error. An unknown one becomes `INTERNAL`; its details go to the log only. */
export function toProblemError(error: unknown, log: ServerLog): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof ToruError) return new ProblemError(error.code, { detail: error.message });
  if (typeof error === 'object' && error !== null) {
    const known = fromRouter(error);
    if (known !== null) return known;
    const { code, message } = error as RouterError;
    if (isErrorCode(code) && typeof message === 'string') return new ProblemError(code, { detail: message });
  }
  log('error', 'A request failed inside the host', {
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return new ProblemError('INTERNAL');
}

function fromRouter(error: RouterError): ProblemError | null {
  if (Array.isArray(error.validation)) {
    const part = error.validationContext === 'body' ? 'body' : 'address';
    return new ProblemError(part === 'body' ? 'VALIDATION_FAILED' : 'REQUEST_INVALID', {
      detail:
        part === 'body'
          ? 'One or more fields of the body are not valid'
          : 'A part of the address is not valid',
      errors: toFieldErrors(error.validation as Parameters<typeof toFieldErrors>[0]),
    });
  }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ProblemError('BODY_TOO_LARGE');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ProblemError('REQUEST_INVALID', {
        status: 415,
        detail: 'The body must be application/json',
      });
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new ProblemError('REQUEST_INVALID', { detail: 'The body is not valid JSON' });
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new ProblemError('REQUEST_INVALID', {
        detail: 'The body is shorter or longer than its Content-Length',
      });
    case 'FST_STATIC_FORBIDDEN_PATH':
      return new ProblemError('NOT_FOUND');
    case 'FST_ERR_BAD_URL':
      return new ProblemError('PATH_INVALID', { detail: 'The path is not properly percent-encoded' });
    default: {
      const status = error.statusCode;
      if (status === 412) return new ProblemError('PRECONDITION_FAILED');
      const isClientError = typeof status === 'number' && status >= 400 && status < 500;
      return isClientError ? new ProblemError('REQUEST_INVALID', { status }) : null;
    }
  }
}
