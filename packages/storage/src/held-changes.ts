/**
 * Changes that are in effect and that the disk has refused so far.
 *
 * A right that is taken away is gone at once, whether or not it can be written down: on a full disk the person who was locked out would
 * else stay. Each such change is kept here by its key, newest state only, and tried again until it is stored.
 */

import { isStorageFailure, type Database } from './database.ts';

/** A change that would be lost if the host stopped now. */
export interface UnsavedChange {
  /** For people, as the end of a sentence: `the end of a session of "ada"`. */
  readonly what: string;
  /** Unit: milliseconds since the Unix epoch. */
  readonly sinceMs: number;
}

/** Looks at what is in effect and not stored yet. */
export interface UnsavedChanges {
  /** Grows with each change that had to be held. */
  readonly heldSoFar: number;
  /** Oldest first; with `mark`, a former {@link heldSoFar}, those that were held since. */
  list(mark?: number): readonly UnsavedChange[];
  /** Tries to store them; returns those that are stored now. */
  retry(): readonly UnsavedChange[];
}

interface Held extends UnsavedChange {
  readonly number: number;
  readonly write: () => void;
}

/** All changes that wait for the disk. */
export class HeldChanges implements UnsavedChanges {
  readonly #database: Pick<Database, 'moveLog'>;
  readonly #now: () => number;
  readonly #held = new Map<string, Held>();
  #heldSoFar = 0;

  constructor(database: Pick<Database, 'moveLog'>, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  get heldSoFar(): number {
    return this.#heldSoFar;
  }

  /** Stores a change, or holds it when the disk refuses. `write` writes the present state and may run again. */
  save(key: string, what: string, write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.hold(key, what, write);
      return;
    }
    this.#held.delete(key);
  }

  /** Holds a change that the disk has just refused. */
  hold(key: string, what: string, write: () => void): void {
    const sinceMs = this.#held.get(key)?.sinceMs ?? this.#now();
    this.#held.delete(key);
    this.#heldSoFar += 1;
    this.#held.set(key, { what, sinceMs, write, number: this.#heldSoFar });
  }

  /** It was stored in another way, or is wanted no more. */
  drop(key: string): void {
    this.#held.delete(key);
  }

  list(mark = 0): readonly UnsavedChange[] {
    return [...this.#held.values()]
      .filter(({ number }) => number > mark)
      .map(({ what, sinceMs }) => ({ what, sinceMs }));
  }

  retry(): readonly UnsavedChange[] {
    if (this.#held.size === 0) return [];
    const saved: UnsavedChange[] = [];
    try {
      // The log has room for the next changes once what is in it has moved.
      this.#database.moveLog();
      for (const [key, { what, sinceMs, write }] of this.#held) {
        write();
        this.#held.delete(key);
        saved.push({ what, sinceMs });
      }
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
    }
    return saved;
  }
}
