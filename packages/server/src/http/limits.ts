/** What the server bears before it says no. Tests set smaller numbers; the product has these. */

export interface ServerLimits {
  /** From the connection, or the request before, to the end of a request's head. Unit: milliseconds. */
  readonly headMs: number;
  /** How often connections are looked at for that. Unit: milliseconds. */
  readonly headCheckMs: number;
  /** How long an idle connection is kept. Unit: milliseconds. */
  readonly keepAliveMs: number;
  /** Largest head of a request. Unit: bytes. */
  readonly maxHeadBytes: number;
  readonly maxConnections: number;
  /** Time for the whole body of a request to the panel itself. Unit: milliseconds. */
  readonly bodyMs: number;
  /** Time between two pieces of a body on its way to a plugin. Unit: milliseconds. */
  readonly bodyPauseMs: number;
  /** How long what was written may take to leave once an answer is cut off. Unit: milliseconds. */
  readonly flushMs: number;
  /** With more bytes that a client has not taken, no further request of its connection is begun. Unit: bytes. */
  readonly maxUnsentBytes: number;
  /** Bytes that all clients together have not taken; over it, the slowest is cut off. Unit: bytes. */
  readonly maxBacklogBytes: number;
  /** How long a client may take nothing of what waits for it. Unit: milliseconds. */
  readonly takeStallMs: number;
  /** How much of it a client must take, on average. Unit: bytes per second. */
  readonly takeBytesPerSecond: number;
  /** How long a request may go on whose client has closed its half of the connection. Unit: milliseconds. */
  readonly halfCloseMs: number;
  /** Between two signs of life of an event stream; shorter than what proxies take for death. Unit: milliseconds. */
  readonly beatMs: number;
}

/** The limits of the product. */
export const SERVER_LIMITS: ServerLimits = {
  headMs: 10_000,
  headCheckMs: 1_000,
  keepAliveMs: 65_000,
  maxHeadBytes: 16_384,
  maxConnections: 2_000,
  bodyMs: 30_000,
  bodyPauseMs: 30_000,
  flushMs: 5_000,
  maxUnsentBytes: 65_536,
  maxBacklogBytes: 67_108_864,
  takeStallMs: 40_000,
  takeBytesPerSecond: 1_024,
  halfCloseMs: 10_000,
  beatMs: 15_000,
};
