/** The answer to one request, with the problems that the server itself answers with. */

import { ResponseWriter } from '@toru/http1';
import type { ErrorCode } from '@toru/protocol';

import { toProblemResponse } from './problem-text.ts';
import type { ProblemOptions } from './problem.ts';
import type { ClientHeaders } from './request.ts';

/** The answer to one request. */
export class ClientAnswer extends ResponseWriter<ClientHeaders> {
  /** Answers with a problem instead; what is left of the body is read for a moment only. */
  refuse(code: ErrorCode, options: ProblemOptions): void {
    const isMalformed = code === 'HEADER_INVALID' || code === 'REQUEST_INVALID';
    this.connection.reject(toProblemResponse(code, options), this.request.method === 'HEAD', isMalformed);
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.connection.destroy();
  }
}
