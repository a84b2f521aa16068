/**
 * How many lines a plugin may write: a bucket of `burst` tokens that refills at `perS` a second.
 *
 * Once empty the gate stays closed until a second's worth has come together, so that what passes in a flood are runs of neighboring
 * lines and not single ones torn out of their context.
 */

import { RateBudget } from '@toru/channel';

/** Admits lines at a rate. */
export class RateGate {
  readonly #budget: RateBudget;
  readonly #reopenAt: number;
  #closed = false;

  constructor(perS: number, burst: number) {
    this.#budget = new RateBudget(perS, burst);
    this.#reopenAt = Math.max(1, Math.min(perS, burst));
  }

  /** How many lines may pass now; 0 while closed. */
  admit(nowMs: number): number {
    const tokens = this.#budget.tokensAt(nowMs);
    if (this.#closed && tokens >= this.#reopenAt) this.#closed = false;
    return this.#closed ? 0 : Math.floor(tokens);
  }

  /** Takes tokens for lines that passed. */
  take(lines: number): void {
    this.#budget.spend(lines);
  }

  /** Lines had to be dropped: nothing passes until the bucket has refilled somewhat. */
  close(): void {
    this.#closed = true;
  }
}
