/** How long a connection may wait: idle between two requests, silent when it is new, or with a head that has begun and does not end. */

/** What a connection waits for too long. */
export type Overdue = 'next request' | 'head';

/** The times. Unit: milliseconds. */
export interface HeaderTimes {
  readonly headMs: number;
  readonly keepAliveMs: number;
  readonly checkMs: number;
}

/** The wait of one connection for the head of its next request. Times are milliseconds on one monotonic clock. */
export class HeaderTimeout {
  #sinceMs: number;
  /** Nothing has come since the connection was made, or since the request before. */
  #isSilent = true;
  #isNew = true;

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
  }

  /** Since when it waits. Unit: milliseconds. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** Bytes of a head are there. */
  begin(nowMs: number): void {
    if (!this.#isSilent) return;
    this.#isSilent = false;
    // A new connection has waited since it was made.
    if (!this.#isNew) this.#sinceMs = nowMs;
  }

  /** A request is over. */
  restart(nowMs: number): void {
    this.#isNew = false;
    this.#isSilent = true;
    this.#sinceMs = nowMs;
  }

  /** What has taken too long; `null`: nothing has. */
  judge(nowMs: number, { keepAliveMs, headMs, checkMs }: HeaderTimes): Overdue | null {
    const waitedMs = nowMs - this.#sinceMs;
    // Peers were told the time, so they get a little more.
    if (this.#isSilent && !this.#isNew) return waitedMs >= keepAliveMs + checkMs ? 'next request' : null;
    return waitedMs >= headMs ? 'head' : null;
  }
}
