/** What the server bears before it says no. Tests set smaller numbers; the product has these. */

/** The limits. */
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
  beatMs: 15_000,
};
