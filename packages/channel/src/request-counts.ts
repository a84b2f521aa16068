/** Where a channel counts its requests: the numbers outlive it. */

/** Counters of one plugin. */
export interface RequestCounts {
  /** Bytes of request bodies. */
  bytesIn: number;
  /** Bytes of response bodies. */
  bytesOut: number;
  /** Late, duplicate and unasked answers. */
  droppedAnswers: number;
  /** A request was handed to a child. */
  started(): void;
  /** The plugin gave it back: it no longer counts as in flight. */
  ended(): void;
  /** It was answered with this status, by the plugin or by the host for it. Times are monotonic milliseconds. */
  answered(status: number, latencyMs: number, nowMs: number): void;
}
