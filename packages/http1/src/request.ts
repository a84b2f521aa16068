/** A request of a peer, and whoever answers it. */

import type { HeaderBlock } from './head-reader.ts';

/** A request whose head is there. */
export interface HttpRequest<Block extends HeaderBlock> {
  readonly method: string;
  /** Path with query as it came, or `*`. */
  readonly url: string;
  readonly httpVersion: '1.0' | '1.1';
  readonly block: Block;
  /** Address of the other end of the connection. */
  readonly remoteAddress: string;
}

/** Receives the body of one request and the events of its answer; the connection calls it until the exchange is over. */
export interface RequestHandler {
  /**
   * More of the body; `false`: hold what follows until `connection.resume()`.
   *
   * Without `release` the bytes are valid during the call only; with it they are the handler's until it is called.
   */
  onBody(bytes: Buffer, isLast: boolean, release?: () => void): boolean;
  /** What was written has left. */
  onDrain(): void;
  /** The whole request is here and the peer has closed its half; `false`: give it up rather than finish. */
  onReadEnd(): boolean;
  /** The connection ended before the response did. Nothing more is called. */
  onGone(): void;
}

/** What is wrong with what a peer sent, before anybody could answer it. */
export type RequestFault =
  /** These bytes are no HTTP/1 request. */
  | { readonly kind: 'malformed'; readonly detail: string }
  /** They are one, with headers that no request may have. */
  | { readonly kind: 'headers'; readonly detail: string }
  | { readonly kind: 'head-too-large'; readonly detail: string }
  | { readonly kind: 'head-timeout'; readonly detail: string };

/** A response that is there as a whole. */
export interface WholeResponse {
  readonly status: number;
  /** Header lines with their line ends; length, date and connection are added. */
  readonly lines: string;
  readonly body: Uint8Array;
}
