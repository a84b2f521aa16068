/**
 * What is in flight, by its id: a table for ids that are used once and soon given back.
 *
 * A `Map` would do, but under load it replaces its inner table every few dozen requests, and each table that is left behind points to the next
 * one. Once one of them is old, the garbage collector's quick passes keep the whole row alive with every request in it, until a
 * full collection stops the host for a tenth of a second. This table is one array that stays.
 */

/** What can be kept. */
export interface Identified {
  /** A whole number from 1, never used twice at the same time. */
  readonly id: number;
}

const START_SLOTS = 64;

/** Open addressing with linear probing; at most half of the slots are taken, and a removed entry leaves no mark. */
export class IdTable<T extends Identified> {
  #slots: (T | undefined)[] = emptySlots(START_SLOTS);
  #size = 0;
  /** Entries that found their own slot taken. While there are none, an entry can go without a look at its neighbors. */
  #displaced = 0;

  get size(): number {
    return this.#size;
  }

  get(id: number): T | undefined {
    return this.#slots[this.#find(id)];
  }

  add(entry: T): void {
    if ((this.#size + 1) * 2 > this.#slots.length) this.#grow();
    const at = this.#find(entry.id);
    if (this.#slots[at] === undefined) this.#count(entry.id, at);
    this.#slots[at] = entry;
  }

  /** Says whether it was there. */
  delete(id: number): boolean {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const hole = this.#find(id);
    if (slots[hole] === undefined) return false;
    slots[hole] = undefined;
    this.#size -= 1;
    if (hole !== (id & mask)) this.#displaced -= 1;
    if (this.#displaced > 0) this.#close(hole);
    return true;
  }

  clear(): void {
    this.#slots = emptySlots(START_SLOTS);
    this.#size = 0;
    this.#displaced = 0;
  }

  /** The entries of this moment, oldest first; what is added or deleted meanwhile changes nothing. */
  values(): T[] {
    return this.#slots.filter((entry) => entry !== undefined).sort((left, right) => left.id - right.id);
  }

  /** The slot that holds the id, or the free one where it belongs. */
  #find(id: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = id & mask;
    for (let entry = slots[at]; entry !== undefined && entry.id !== id; entry = slots[at])
      at = (at + 1) & mask;
    return at;
  }

  #count(id: number, at: number): void {
    this.#size += 1;
    if (at !== (id & (this.#slots.length - 1))) this.#displaced += 1;
  }

  /** Entries behind a hole move up when they were pushed past it. */
  #close(opened: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let hole = opened;
    for (let at = (hole + 1) & mask; ; at = (at + 1) & mask) {
      const entry = slots[at];
      if (entry === undefined) return;
      const home = entry.id & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      slots[hole] = entry;
      slots[at] = undefined;
      if (hole === home) this.#displaced -= 1;
      hole = at;
    }
  }

  #grow(): void {
    const entries = this.#slots;
    this.#slots = emptySlots(entries.length * 2);
    this.#size = 0;
    this.#displaced = 0;
    for (const entry of entries) {
      if (entry === undefined) continue;
      const at = this.#find(entry.id);
      this.#count(entry.id, at);
      this.#slots[at] = entry;
    }
  }
}

function emptySlots<T>(count: number): (T | undefined)[] {
  return Array.from({ length: count }, () => undefined);
}
