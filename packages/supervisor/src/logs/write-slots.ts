/**
 * How many logs may write at the same moment: a disk that hangs must not occupy every thread that the host has for files and passwords.
 */

import { Semaphore } from '../semaphore.ts';

/** A limit shared by the logs of one host. */
export class WriteSlots {
  readonly #slots: Semaphore;

  constructor(slots: number) {
    this.#slots = new Semaphore(slots);
  }

  /** Runs `work` when a slot is free. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    await this.#slots.acquire();
    try {
      return await work();
    } finally {
      this.#slots.release();
    }
  }

  /** Runs `work` while no log is written or rotated. The next call must wait for the end of this one: two would wait for each other. */
  async useAll<T>(work: () => Promise<T>): Promise<T> {
    await Promise.all(Array.from({ length: this.#slots.size }, () => this.#slots.acquire()));
    try {
      return await work();
    } finally {
      for (let slot = 0; slot < this.#slots.size; slot += 1) this.#slots.release();
    }
  }
}
