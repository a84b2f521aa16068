/**
 * The queue before the password hash: few hashes at a time, and everybody who waits gets a fair share of them.
 *
 * Who waits stands in a line of its own: an address, or somebody the panel knows already. Lines are served in turn, whatever their
 * length, and the known and the strangers take turns as well, so that neither many requests of one address nor many addresses
 * keep somebody out who logged in before. A wait is bounded in number and in time; its end without a turn is a value.
 */

import { FairLines } from '../fair-lines.ts';

/** There was no turn: too many wait, or the wait took too long. */
export const NO_TURN: unique symbol = Symbol('no turn');

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
  readonly #known = new FairLines<Waiter>();
  readonly #strangers = new FairLines<Waiter>();
  #taken = 0;
  #isTurnOfKnown = true;

  constructor(limits: FairQueueLimits) {
    this.#limits = limits;
  }

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
