/** Rows whose state in memory is ahead of the table: what a store reads there goes before what the table says. */

import type { HeldChanges } from './held-changes.ts';

/** How rows of one table are stored. */
export interface RowsAheadOptions<V> {
  /** Name of the table. */
  readonly table: string;
  /** Stores the state of a row; null: it is gone. */
  readonly write: (key: string, value: V | null) => void;
}

/** Rows by key; null: the row is gone. Only those are here that the disk has refused. */
export class RowsAhead<V> {
  readonly #held: HeldChanges;
  readonly #options: RowsAheadOptions<V>;
  readonly #rows = new Map<string, V | null>();

  constructor(held: HeldChanges, options: RowsAheadOptions<V>) {
    this.#held = held;
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  /** `undefined`: the table has it right. */
  get(key: string): V | null | undefined {
    return this.#rows.get(key);
  }

  rows(): IterableIterator<[string, V | null]> {
    return this.#rows.entries();
  }

  /** Puts a row into a state, in memory first; `what` is told while it is not stored. */
  put(key: string, value: V | null, what: string): void {
    this.#rows.set(key, value);
    this.#held.save(this.#keyOf(key), what, this.#writeOf(key));
  }

  /** The same after the disk has refused it. */
  hold(key: string, value: V | null, what: string): void {
    this.#rows.set(key, value);
    this.#held.hold(this.#keyOf(key), what, this.#writeOf(key));
  }

  /** Puts a row into a state if it can be stored. @throws {ToruError} `STORAGE_UNAVAILABLE`; nothing has changed then. */
  store(key: string, value: V | null): void {
    this.#options.write(key, value);
    this.drop(key);
  }

  /** Changes a row that is here, without storing it for that. */
  amend(key: string, change: (value: V) => V): void {
    const value = this.#rows.get(key);
    if (value !== undefined && value !== null) this.#rows.set(key, change(value));
  }

  /** The table has it right by now. */
  drop(key: string): void {
    this.#rows.delete(key);
    this.#held.drop(this.#keyOf(key));
  }

  /** Rows of the table, corrected. Rows that the table does not have come last. */
  correct(rows: readonly V[], keyOf: (value: V) => string): readonly V[] {
    if (this.isEmpty) return rows;
    const seen = new Set(rows.map(keyOf));
    const known = rows.flatMap((row) => {
      const ahead = this.#rows.get(keyOf(row));
      return ahead === undefined ? [row] : ahead === null ? [] : [ahead];
    });
    const added = [...this.#rows].flatMap(([key, value]) => (value === null || seen.has(key) ? [] : [value]));
    return [...known, ...added];
  }

  #keyOf(key: string): string {
    return `${this.#options.table} ${key}`;
  }

  #writeOf(key: string): () => void {
    return () => {
      const value = this.#rows.get(key);
      if (value === undefined) return;
      this.#options.write(key, value);
      this.#rows.delete(key);
    };
  }
}
