/** Why a plugin did not answer, in the words that are for the reader: causes, codes and paths are for administrators. */

import type { ForwardFailure } from '@toru/supervisor';
import type { Identity } from '../auth/identity.ts';
import type { ProblemOptions } from '../http/problem.ts';

/** What the problem answer says; for a client only what its code means. */
export function toFailureText(
  { message, retryAfterMs }: ForwardFailure,
  { role }: Identity,
): Pick<ProblemOptions, 'detail' | 'retryAfterMs'> {
  return role === 'admin' ? { detail: message, retryAfterMs } : { retryAfterMs };
}
