/** A request of a client, read and not yet judged. */

import type { Identity } from '../auth/identity.ts';
import type { HeaderBag, RequestFacts } from '../rules/request-head.ts';
import type { Refusal, Visit } from './gate.ts';

/** The headers of a request. A client that sends the same ones again shares this with its request before. */
export interface HeaderBlock {
  readonly rawHeaders: readonly string[];
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
export interface ClientRequest {
  readonly method: string;
  /** Request target as it came. */
  readonly url: string;
  readonly httpVersion: '1.0' | '1.1';
  readonly block: HeaderBlock;
  /** Address of the other end of the connection. */
  readonly remoteAddress: string;
}
