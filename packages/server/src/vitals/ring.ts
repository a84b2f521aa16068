/** The last n of something, oldest first. */

/** A list that forgets its oldest item when it is full. */
export class Ring<T> {
  readonly #size: number;
  #items: T[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  push(item: T): void {
    this.#items.push(item);
    // Cut in bulk: shifting an array at every push would copy it each time.
    if (this.#items.length >= 2 * this.#size) this.#items = this.#items.slice(-this.#size);
  }

  /** A copy, oldest first. */
  toArray(): readonly T[] {
    return this.#items.slice(-this.#size);
  }
}
