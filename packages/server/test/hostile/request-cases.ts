/**
 * Hostile requests as data: bytes on the wire, and what may come of them.
 *
 * `{cookie}` stands for a valid session, `{token}` for a valid API token, `{host}` for a known host.
 */

import type { RequestCase } from './request-case.ts';
import { REQUEST_HEAD_CASES } from './request-head-cases.ts';
import { WORKER_SCRIPT_CASES } from './worker-script-cases.ts';
import { REQUEST_LINE_CASES } from './request-line-cases.ts';

export type { RequestCase } from './request-case.ts';

/** Every case. */
export const REQUEST_CASES: readonly RequestCase[] = [
  ...REQUEST_LINE_CASES,
  ...REQUEST_HEAD_CASES,
  ...WORKER_SCRIPT_CASES,
];
