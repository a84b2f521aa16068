/** So many per second, with a burst. Time is passed in. */

/** A bucket of tokens that refills with time. */
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

  /** How many tokens there are at this moment, parts of one included; a clock that goes back adds nothing. Unit: monotonic milliseconds. */
  tokensAt(nowMs: number): number {
    const refill = (Math.max(0, nowMs - this.#refilledMs) * this.#perSecond) / 1000;
    this.#tokens = Math.min(this.#burst, this.#tokens + refill);
    this.#refilledMs = nowMs;
    return this.#tokens;
  }

  /** Takes tokens, whether they are there or not. */
  spend(count: number): void {
    this.#tokens -= count;
  }

  /** Takes one; `false` when there is none left at this moment. Unit: monotonic milliseconds. */
  take(nowMs: number): boolean {
    if (this.tokensAt(nowMs) < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
