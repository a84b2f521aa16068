/** The page docs/error-codes.md, written from the one registry of error codes. Pure. */

import { ERRORS, type ErrorCode } from '../../packages/protocol/src/errors.ts';

const INTRODUCTION = `# Error codes

One list for everything that can go wrong: the same code is in HTTP answers, in messages of the protocol, in logs, in the command line and
in the SDKs. A code keeps its meaning for ever.

The panel answers errors as \`application/problem+json\` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)): \`type\`, \`title\` (the
sentence below), \`status\`, \`detail\` (this very case), \`code\`, and where it helps \`errors[]\` with a \`pointer\` for each wrong field and
\`retry_after_s\`. A command that ends with an error prints one line and has the exit status below
([sysexits](https://man.openbsd.org/sysexits)). "Again" says that the same call may succeed later without a change.

The status is the usual one. It differs where HTTP has a finer word: a request head or body that does not come in time is \`TIMEOUT\` with
408, a head that is too large \`HEADER_INVALID\` with 431, a body of another type than JSON \`REQUEST_INVALID\` with 415, and a connection over the
limit \`BUSY\` with 503.

<!-- Written by scripts/diagrams.ts from packages/protocol/src/errors.ts. -->
<!-- prettier-ignore -->
| code | what it means | HTTP | exit | again |
|---|---|---|---|---|
`;

/** Writes the page. */
export function errorCodesPage(): string {
  const rows = (Object.keys(ERRORS) as ErrorCode[]).map((code) => {
    const { sentence, httpStatus, exitCode, retryable } = ERRORS[code];
    return `| \`${code}\` | ${sentence} | ${httpStatus} | ${exitCode} | ${retryable ? 'yes' : ''} |`;
  });
  return `${INTRODUCTION}${rows.join('\n')}\n`;
}
