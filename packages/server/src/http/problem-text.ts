/** A problem answer as the bytes that go to the client. */

import type { ErrorCode } from '@toru/protocol';

import type { HeadText } from './head-text.ts';
import { toProblem, toProblemHeaders, type ProblemOptions } from './problem.ts';

/** Renders the answer. `hasBody` is false for an answer to HEAD. */
export function toProblemBytes(
  heads: HeadText,
  code: ErrorCode,
  options: ProblemOptions,
  isLast: boolean,
  hasBody: boolean,
): Buffer {
  const problem = toProblem(code, options);
  const body = Buffer.from(JSON.stringify(problem));
  const lines = Object.entries(toProblemHeaders(problem)).map(
    ([name, value]) => `${name}: ${String(value)}\r\n`,
  );
  const head = heads.render(problem.status, lines.join(''), { kind: 'length', bytes: body.length }, isLast);
  return Buffer.concat([Buffer.from(head, 'latin1'), hasBody ? body : body.subarray(0, 0)]);
}
