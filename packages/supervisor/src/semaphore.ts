/** So many at the same time; the others wait in the order in which they asked. */

/** A counting semaphore. */
export class Semaphore {
  /** How many there are in all. */
  readonly size: number;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(size: number) {
    this.size = size;
    this.#free = size;
  }

  /** Resolves when one is free, and takes it. */
  async acquire(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Gives one back. */
  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
