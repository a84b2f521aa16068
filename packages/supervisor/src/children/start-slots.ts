/**
 * How many children start at the same time.
 *
 * A start is mostly the work of a processor. A hundred at once would all be slow, and miss their deadlines together; a few at a time
 * are ready one after the other, in the same time in all. One that takes long keeps the others waiting for a few seconds only.
 */

import { Semaphore } from '../semaphore.ts';

const HOLD_MS = 5_000;

/** Gives a slot back; more than once does no harm. */
export type Release = () => void;

/** The slots of one host. */
export class StartSlots {
  readonly #slots: Semaphore;

  constructor(slots: number) {
    this.#slots = new Semaphore(slots);
  }

  /** Resolves when there is a slot; whoever asks first gets one first. */
  async take(): Promise<Release> {
    await this.#slots.acquire();
    let isGiven = false;
    const release = (): void => {
      if (isGiven) return;
      isGiven = true;
      clearTimeout(timer);
      this.#slots.release();
    };
    const timer = setTimeout(release, HOLD_MS);
    timer.unref();
    return release;
  }
}
