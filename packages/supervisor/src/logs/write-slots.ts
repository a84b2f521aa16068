/**
 * How many logs may write at the same moment: a disk that hangs must not occupy every thread that the host has for files and passwords.
 */

/** A limit shared by the logs of one host. */
export class WriteSlots {
  readonly #slots: number;
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(slots: number) {
    this.#slots = slots;
    this.#free = slots;
  }

  /** Runs `work` when a slot is free. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    await this.#take();
    try {
      return await work();
    } finally {
      this.#give();
    }
  }

  /** Runs `work` while no log is written or rotated. The next call must wait for the end of this one: two would wait for each other. */
  async useAll<T>(work: () => Promise<T>): Promise<T> {
    await Promise.all(Array.from({ length: this.#slots }, () => this.#take()));
    try {
      return await work();
    } finally {
      for (let slot = 0; slot < this.#slots; slot += 1) this.#give();
    }
  }

  async #take(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
