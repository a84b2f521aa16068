/** A request of a client, read and not yet judged. */

import type { EarlierBlock, Framing, HeaderBlock, HttpRequest, ServerConnection } from '@toru/http1';

import type { PassedHeaders } from '../headers/passed-headers.ts';
import { readRequestHead, type RequestFacts } from './request-head.ts';
import type { Refusal, ValidatedRequest } from './validated-request.ts';

/** The headers of a request. A client that sends the same ones again shares this with its request before. */
export interface ClientHeaders extends HeaderBlock {
  readonly facts: RequestFacts;
  /** What a plugin may see. */
  readonly passed: PassedHeaders;
  /** What the validator said of them, once it was asked. */
  validation: ValidatedRequest | Refusal | null;
}

/** A request whose head is there. */
export type ClientRequest = HttpRequest<ClientHeaders>;

/** The connection that it came on. */
export type HttpConnection = ServerConnection<ClientHeaders>;

/** Makes the headers of a request of what was read. `earlier`: a block that has the same names in the same order. */
export function createClientHeaders(
  rawHeaders: readonly string[],
  framing: Framing,
  earlier: EarlierBlock<ClientHeaders> | null,
): ClientHeaders {
  const passed = earlier === null ? null : earlier.block.passed.revise(earlier.changedLines, rawHeaders);
  if (earlier !== null && passed !== null) {
    const { facts, validation } = earlier.block;
    return { rawHeaders, framing, facts, passed, validation };
  }
  return { rawHeaders, framing, ...readRequestHead(rawHeaders, framing), validation: null };
}
