/**
 * The queue before the password hash: few hashes at a time, and everybody who waits gets a fair share of them.
 *
 * Who waits stands in a line of its own: an address, or somebody the panel knows already. Lines are served in turn, whatever their
 * length, and the known and the strangers take turns as well, so that neither many requests of one address nor many addresses
 * keep somebody out who logged in before. A wait is bounded in number and in time; its end without a turn is a value.
 */

/** There was no turn: too many wait, or the wait took too long. */
export const NO_TURN: unique symbol = Symbol('no turn');

/** Where somebody stands. */
export interface Place {
  readonly line: string;
  /** They logged in before, and have shown it. */
  readonly isKnown: boolean;
}

/** Bounds of a queue. */
export interface FairQueueLimits {
  /** Tasks under way at the same time. */
  readonly seats: number;
  readonly maxWaitingPerLine: number;
  /** Of the known, and again of the strangers. */
  readonly maxWaiting: number;
}

interface Waiter {
  readonly settle: (isTurn: boolean) => void;
}

/** A queue with lines. */
export class FairQueue {
  readonly #limits: FairQueueLimits;
  readonly #known = new Lines();
  readonly #strangers = new Lines();
  #taken = 0;
  #isTurnOfKnown = true;

  constructor(limits: FairQueueLimits) {
    this.#limits = limits;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#known.waiting + this.#strangers.waiting;
  }

  /**
   * Runs a task when its turn comes.
   *
   * @param maxWaitMs Longest wait for the turn. Unit: milliseconds.
   */
  async run<T>(place: Place, maxWaitMs: number, task: () => Promise<T>): Promise<T | typeof NO_TURN> {
    if (this.#taken < this.#limits.seats) this.#taken += 1;
    else if (!(await this.#waitForTurn(place, maxWaitMs))) return NO_TURN;
    try {
      return await task();
    } finally {
      this.#passOn();
    }
  }

  #waitForTurn({ line, isKnown }: Place, maxWaitMs: number): Promise<boolean> {
    const lines = isKnown ? this.#known : this.#strangers;
    const length = lines.lengthOf(line);
    if (length >= this.#limits.maxWaitingPerLine || maxWaitMs <= 0) return Promise.resolve(false);
    if (lines.waiting >= this.#limits.maxWaiting) {
      const longest = lines.longest();
      if (longest === null || lines.lengthOf(longest) <= length + 1) return Promise.resolve(false);
      lines.takeLast(longest)?.settle(false);
    }
    return new Promise((resolve) => {
      const waiter: Waiter = {
        settle: (isTurn) => {
          clearTimeout(timer);
          resolve(isTurn);
        },
      };
      const timer = setTimeout(() => {
        lines.remove(line, waiter);
        waiter.settle(false);
      }, maxWaitMs);
      timer.unref();
      lines.add(line, waiter);
    });
  }

  /** Gives the seat to the next who waits. */
  #passOn(): void {
    const [first, second] = this.#isTurnOfKnown
      ? [this.#known, this.#strangers]
      : [this.#strangers, this.#known];
    const lines = first.waiting > 0 ? first : second;
    const next = lines.takeNext();
    if (next === null) {
      this.#taken -= 1;
      return;
    }
    this.#isTurnOfKnown = lines === this.#strangers;
    next.settle(true);
  }
}

/** Lines in the order of their turns: the one that was just served stands last. */
class Lines {
  readonly #byName = new Map<string, Waiter[]>();
  #waiting = 0;

  get waiting(): number {
    return this.#waiting;
  }

  lengthOf(name: string): number {
    return this.#byName.get(name)?.length ?? 0;
  }

  longest(): string | null {
    let longest: string | null = null;
    for (const [name, line] of this.#byName)
      if (longest === null || line.length > this.lengthOf(longest)) longest = name;
    return longest;
  }

  add(name: string, waiter: Waiter): void {
    const line = this.#byName.get(name);
    if (line === undefined) this.#byName.set(name, [waiter]);
    else line.push(waiter);
    this.#waiting += 1;
  }

  takeNext(): Waiter | null {
    const [name, line] = this.#byName.entries().next().value ?? [];
    const waiter = line?.shift();
    if (name === undefined || line === undefined || waiter === undefined) return null;
    this.#waiting -= 1;
    this.#byName.delete(name);
    if (line.length > 0) this.#byName.set(name, line);
    return waiter;
  }

  takeLast(name: string): Waiter | null {
    const waiter = this.#byName.get(name)?.at(-1);
    if (waiter !== undefined) this.remove(name, waiter);
    return waiter ?? null;
  }

  remove(name: string, waiter: Waiter): void {
    const line = this.#byName.get(name);
    const at = line?.indexOf(waiter) ?? -1;
    if (line === undefined || at < 0) return;
    line.splice(at, 1);
    this.#waiting -= 1;
    if (line.length === 0) this.#byName.delete(name);
  }
}
