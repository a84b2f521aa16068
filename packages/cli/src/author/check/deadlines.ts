/** How long `toru plugin check` waits for what. Unit of all: milliseconds. */

export interface Deadlines {
  /** From the start of the process to `hello`. */
  readonly helloMs: number;
  /** From `welcome` to `ready`; `starting` renews it. A plugin's own `limits.start_timeout_ms` counts before it. */
  readonly startMs: number;
  readonly pongMs: number;
  readonly answerMs: number;
  /** Of `shutdown`. */
  readonly graceMs: number;
  /** From a lost connection or a broken frame to the end of the process. */
  readonly exitMs: number;
  /** All of the 1 000 requests. */
  readonly crowdMs: number;
}

/** What a panel gives, or less where a plugin that takes so long is of no use. */
export const DEADLINES: Deadlines = {
  helloMs: 10_000,
  startMs: 10_000,
  pongMs: 5_000,
  answerMs: 10_000,
  graceMs: 5_000,
  exitMs: 5_000,
  crowdMs: 60_000,
};
