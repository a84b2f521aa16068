/** What waits, in a line for each owner. Lines are served in turn, so nobody waits for all that somebody else has put in. */

/** Lines in the order of their turns: the one that was just served stands last. */
export class FairLines<T> {
  readonly #byName = new Map<string, T[]>();
  #waiting = 0;

  get waiting(): number {
    return this.#waiting;
  }

  /** How many wait in a line. */
  lengthOf(name: string): number {
    return this.#byName.get(name)?.length ?? 0;
  }

  /** The line in which most wait; null: nobody does. */
  longest(): string | null {
    let longest: string | null = null;
    for (const [name, line] of this.#byName)
      if (longest === null || line.length > this.lengthOf(longest)) longest = name;
    return longest;
  }

  /** Puts one at the end of a line. */
  add(name: string, item: T): void {
    const line = this.#byName.get(name);
    if (line === undefined) this.#byName.set(name, [item]);
    else line.push(item);
    this.#waiting += 1;
  }

  /** Takes the first one of the line whose turn it is; null: nobody waits. */
  takeNext(): T | null {
    const [name, line] = this.#byName.entries().next().value ?? [];
    const item = line?.shift();
    if (name === undefined || line === undefined || item === undefined) return null;
    this.#waiting -= 1;
    this.#byName.delete(name);
    if (line.length > 0) this.#byName.set(name, line);
    return item;
  }

  /** Takes the last one of a line. */
  takeLast(name: string): T | null {
    const item = this.#byName.get(name)?.at(-1);
    if (item !== undefined) this.remove(name, item);
    return item ?? null;
  }

  /** Takes one that waits no longer. */
  remove(name: string, item: T): void {
    const line = this.#byName.get(name);
    const at = line?.indexOf(item) ?? -1;
    if (line === undefined || at < 0) return;
    line.splice(at, 1);
    this.#waiting -= 1;
    if (line.length === 0) this.#byName.delete(name);
  }
}
