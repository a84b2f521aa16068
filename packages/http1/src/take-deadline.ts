/**
 * How long a peer may let bytes wait that were written for it.
 *
 * A peer that takes nothing for a while, or takes less than a trickle while bytes wait, holds memory that others need, and nothing else would
 * ever end it. The rule looks at what the peer has taken, so it does not matter how large a response is.
 */

export interface TakeRule {
  /** Longest time without progress. Unit: milliseconds. Default: 40000. */
  readonly stallMs: number;
  /** Least average rate once bytes have waited for {@link stallMs}. Unit: bytes per second. Default: 1024. */
  readonly minBytesPerSecond: number;
}

/** The wait of one connection. Times are milliseconds on one monotonic clock. */
export class TakeDeadline {
  #sinceMs: number | null = null;
  #progressAtMs = 0;
  #takenAtStart = 0;
  #taken = 0;

  /** Since when bytes wait; null: none do. */
  get sinceMs(): number | null {
    return this.#sinceMs;
  }

  /** When the peer last took some, or began to let them wait; null: none wait. */
  get progressAtMs(): number | null {
    return this.#sinceMs === null ? null : this.#progressAtMs;
  }

  /**
   * Looks at a connection; call it regularly.
   *
   * `unsentBytes`: bytes that wait. `takenBytes`: all that the peer has taken since the connection was made. Returns whether the time is over.
   */
  isOverdue(nowMs: number, unsentBytes: number, takenBytes: number, rule: TakeRule): boolean {
    if (unsentBytes === 0) {
      this.#sinceMs = null;
      return false;
    }
    if (this.#sinceMs === null) {
      this.#sinceMs = nowMs;
      this.#progressAtMs = nowMs;
      this.#takenAtStart = takenBytes;
      this.#taken = takenBytes;
      return false;
    }
    if (takenBytes > this.#taken) this.#progressAtMs = nowMs;
    // Fewer than before: more is known now of what the system holds, and that is no progress of the peer.
    else this.#takenAtStart -= this.#taken - takenBytes;
    this.#taken = takenBytes;
    if (nowMs - this.#progressAtMs >= rule.stallMs) return true;
    const waitedMs = nowMs - this.#sinceMs;
    const least = (waitedMs / 1_000) * rule.minBytesPerSecond;
    return waitedMs >= rule.stallMs && takenBytes - this.#takenAtStart < least;
  }
}
