/** Cuts a long walk into slices of a millisecond, between which the event loop serves whoever waits for an answer. */

const SLICE_MS = 1;

/** The slices of one walk: `if (slices.isOver) await slices.next();` in its loop. */
export class Slices {
  #fromMs = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#fromMs > SLICE_MS;
  }

  async next(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#fromMs = performance.now();
  }
}
