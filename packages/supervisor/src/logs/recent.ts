/**
 * The last few items, bounded by number and by weight; always at least one.
 */

/** A queue that forgets its oldest items. */
export class Recent<T> {
  readonly #maxItems: number;
  readonly #maxWeight: number;
  #items: T[] = [];
  #weights: number[] = [];
  #start = 0;
  #weight = 0;

  constructor(maxItems: number, maxWeight: number) {
    this.#maxItems = maxItems;
    this.#maxWeight = maxWeight;
  }

  get length(): number {
    return this.#items.length - this.#start;
  }

  push(item: T, weight: number): void {
    this.#items.push(item);
    this.#weights.push(weight);
    this.#weight += weight;
    while (this.length > 1 && (this.length > this.#maxItems || this.#weight > this.#maxWeight)) {
      this.#weight -= this.#weights[this.#start] ?? 0;
      this.#start += 1;
    }
    if (this.#start > 64 && this.#start * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#start);
      this.#weights = this.#weights.slice(this.#start);
      this.#start = 0;
    }
  }

  /** The oldest item. */
  first(): T | undefined {
    return this.#items[this.#start];
  }

  /** Oldest first. */
  toArray(): readonly T[] {
    return this.#items.slice(this.#start);
  }
}
