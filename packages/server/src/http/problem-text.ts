/** A problem answer as a whole response. */

import type { WholeResponse } from '@toru/http1';
import type { ErrorCode } from '@toru/protocol';

import { toProblem, toProblemHeaders, type ProblemOptions } from './problem.ts';

/** What some resource of the server is asked with. */
export const METHODS_SERVED = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

export function toProblemResponse(code: ErrorCode, options: ProblemOptions): WholeResponse {
  const problem = toProblem(code, options);
  const lines = Object.entries(toProblemHeaders(problem)).map(
    ([name, value]) => `${name}: ${String(value)}\r\n`,
  );
  if (code === 'METHOD_NOT_ALLOWED') lines.push(`allow: ${METHODS_SERVED}\r\n`);
  return { status: problem.status, lines: lines.join(''), body: Buffer.from(JSON.stringify(problem)) };
}
