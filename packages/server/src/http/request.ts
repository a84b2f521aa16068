/** A request of a client, read and not yet judged. */

import type { Framing, HeaderBlock, HttpRequest, ServerConnection } from '@toru/http1';

import type { Identity } from '../auth/identity.ts';
import { readRequestHead, type HeaderBag, type RequestFacts } from '../rules/request-head.ts';
import type { Refusal, Visit } from './gate.ts';

/** The headers of a request. A client that sends the same ones again shares this with its request before. */
export interface ClientHeaders extends HeaderBlock {
  readonly facts: RequestFacts;
  /** What the gate said of them, once it was asked. */
  verdict: Visit | Refusal | null;
  /** What a plugin was last given of them. */
  rendered: RenderedHeaders | null;
}

/** Headers for a plugin, all but the id of the request. */
export interface RenderedHeaders {
  readonly identity: Identity;
  readonly routePath: string;
  readonly headers: HeaderBag;
  /** As JSON, up to the value of `x-request-id`. */
  readonly text: string;
}

/** A request whose head is there. */
export type ClientRequest = HttpRequest<ClientHeaders>;

/** The connection that it came on. */
export type HttpConnection = ServerConnection<ClientHeaders>;

/** Makes the headers of a request of what was read. */
export function createClientHeaders(rawHeaders: readonly string[], framing: Framing): ClientHeaders {
  return { rawHeaders, framing, facts: readRequestHead(rawHeaders, framing), verdict: null, rendered: null };
}
