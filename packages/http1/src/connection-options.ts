/** What all connections of a server share: its limits, and whom they ask. */

import type { BacklogLimit } from './backlog-limit.ts';
import type { CreateBlock, HeaderBlock } from './head-reader.ts';
import type { HttpRequest, RequestFault, RequestHandler, WholeResponse } from './request.ts';
import type { ResponseHeads } from './response-head.ts';
import type { TakeRule } from './take-deadline.ts';

/** What one connection may ask of the server. */
export interface ConnectionLimits {
  /** From the connection, or the request before, to the end of a request's head. Unit: milliseconds. */
  readonly headMs: number;
  /** How often `check` of a connection is called. Unit: milliseconds. */
  readonly checkMs: number;
  /** How long an idle connection is kept. Unit: milliseconds. */
  readonly keepAliveMs: number;
  /** Largest head of a request. Unit: bytes. */
  readonly maxHeadBytes: number;
  /** With more unsent bytes no further request of the connection is begun. Unit: bytes. */
  readonly maxUnsentBytes: number;
  /** What a peer must take of what was written for it. */
  readonly take: TakeRule;
  /** How long a whole request may go on after its peer has closed its half. Unit: milliseconds. */
  readonly halfCloseMs: number;
  /** Longest pause in a body that nobody wants any more. Unit: milliseconds. */
  readonly bodyPauseMs: number;
  /** How long what was written may take to leave once a response is cut off. Unit: milliseconds. */
  readonly flushMs: number;
}

/** What connections are given. `Connection`: what they are to those who answer. */
export interface ConnectionOptions<Block extends HeaderBlock, Connection> {
  readonly limits: ConnectionLimits;
  readonly createBlock: CreateBlock<Block>;
  readonly responseHeads: ResponseHeads;
  readonly backlog: BacklogLimit;
  /** A clock that is good to about {@link ConnectionLimits.checkMs}. Unit: milliseconds, monotonic. */
  readonly roughNow: () => number;
  /** Picks who answers; `null`: it has been answered. */
  readonly dispatch: (request: HttpRequest<Block>, connection: Connection) => RequestHandler | null;
  /** Renders the response to what cannot be dispatched; the connection ends behind it. */
  readonly renderFault: (fault: RequestFault) => WholeResponse;
  readonly onClosed: (connection: Connection) => void;
}
