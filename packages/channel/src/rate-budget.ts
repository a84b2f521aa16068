/** So many per second, with a burst. Time is passed in. */

/** A budget that refills with time. */
export class RateBudget {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #refilledMs = 0;

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /** Takes one; `false` when there is none left at this moment. Unit: monotonic milliseconds. */
  take(nowMs: number): boolean {
    const refill = (Math.max(0, nowMs - this.#refilledMs) * this.#perSecond) / 1000;
    this.#tokens = Math.min(this.#burst, this.#tokens + refill);
    this.#refilledMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
