/**
 * How many lines a plugin may write: a bucket of `burst` tokens that refills at `perS` a second.
 *
 * Once empty the gate stays closed until a second's worth has come together, so that what passes in a flood are runs of neighboring
 * lines and not single ones torn out of their context.
 */

/** Admits lines at a rate. */
export class RateGate {
  readonly #perS: number;
  readonly #burst: number;
  readonly #reopenAt: number;
  #tokens: number;
  #atMs: number;
  #closed = false;

  constructor(perS: number, burst: number, nowMs: number) {
    this.#perS = perS;
    this.#burst = burst;
    this.#reopenAt = Math.max(1, Math.min(perS, burst));
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  /** How many lines may pass now; 0 while closed. A clock that goes back adds nothing. */
  admit(nowMs: number): number {
    const elapsedMs = Math.max(0, nowMs - this.#atMs);
    this.#atMs = nowMs;
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsedMs * this.#perS) / 1000);
    if (this.#closed && this.#tokens >= this.#reopenAt) this.#closed = false;
    return this.#closed ? 0 : Math.floor(this.#tokens);
  }

  /** Takes tokens for lines that passed. */
  take(lines: number): void {
    this.#tokens -= lines;
  }

  /** Lines had to be dropped: nothing passes until the bucket has refilled somewhat. */
  close(): void {
    this.#closed = true;
  }
}
