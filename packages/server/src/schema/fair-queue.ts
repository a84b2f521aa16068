/** What waits, in turns: one of each owner after the other, and no owner may hold more than a share. */

/** A queue that is shared. */
export class FairQueue<T> {
  readonly #limits: { readonly all: number; readonly each: number };
  readonly #waiting = new Map<string, T[]>();
  #size = 0;

  /** At most so many wait in all, and of each owner. */
  constructor(limits: { readonly all: number; readonly each: number }) {
    this.#limits = limits;
  }

  /** False: there is no room for the owner. */
  push(owner: string, item: T): boolean {
    const own = this.#waiting.get(owner) ?? [];
    if (this.#size >= this.#limits.all || own.length >= this.#limits.each) return false;
    own.push(item);
    this.#waiting.set(owner, own);
    this.#size += 1;
    return true;
  }

  /** The next one; its owner goes to the end of the line. */
  shift(): T | undefined {
    for (const [owner, own] of this.#waiting) {
      this.#waiting.delete(owner);
      const item = own.shift();
      if (own.length > 0) this.#waiting.set(owner, own);
      if (item === undefined) continue;
      this.#size -= 1;
      return item;
    }
    return undefined;
  }
}
