/**
 * The one connection to the SQLite file: cached statements, transactions, and the place where SQLite's errors are translated.
 *
 * One connection and not one per durability: two would throw each other's page cache away at every change of writer and could find
 * each other's lock. `synchronous` is NORMAL, so a commit reaches the kernel and survives the death of the process; a `durable`
 * transaction raises it to FULL for its own commit, which syncs the write-ahead log and everything before it in the log, and so
 * survives a power cut too. The pragma takes effect between transactions only, and nothing else can run in between because every
 * call is synchronous.
 */

import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { ToruError } from '@toru/protocol';

/** A row by column name, as SQLite gave it. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** A row by column position, for the paths where a name per value costs too much. */
export type TupleRow = readonly SQLOutputValue[];

/** A prepared statement whose errors are translated. */
export interface Statement<R> {
  get(...parameters: SQLInputValue[]): R | undefined;
  all(...parameters: SQLInputValue[]): R[];
  /** Returns the number of changed rows. */
  run(...parameters: SQLInputValue[]): number;
  /** Runs an INSERT and returns the id of the new row. */
  insert(...parameters: SQLInputValue[]): number;
}

/** What a commit survives: `process` the death of the host, `power` a power cut as well (one disk flush per commit). */
export type Durability = 'process' | 'power';

/** How long a statement waits for a lock that another program (a backup, say) holds. Unit: milliseconds. */
const BUSY_TIMEOUT_MS = 500;
const PAGE_BYTES = 4_096;
const PAGE_CACHE_KIB = 8_192;
/**
 * Pages in the log at which it is moved into the main file, for which the host waits. At 10 000 writes/s a log of 1000 pages made the
 * event loop late by 4.3 ms at p99, one of 4000 (16 MiB) by 2.3 ms: four times as many writes share the two disk flushes.
 */
const LOG_PAGES = 4_000;

/** Primary result codes of SQLite that say that the disk or the file fails, not the program. */
const UNAVAILABLE = new Map<number, string>([
  [5, 'the database is locked by another program'],
  [6, 'a table is locked'],
  [7, 'out of memory'],
  [8, 'the database is read-only'],
  [10, 'the disk reports an error'],
  [11, 'the database file is damaged'],
  [13, 'the disk is full'],
  [14, 'the database file cannot be opened'],
  [26, 'the file is not a database'],
]);

/** Of these, the ones that tell of the file. */
const DAMAGE: readonly number[] = [11, 26];

/** Turns an error of SQLite that is not a programming error into `STORAGE_UNAVAILABLE`; every other error comes back as it is. */
function translateError(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  const reason = UNAVAILABLE.get(error.errcode & 0xff);
  if (reason === undefined) return error;
  return new ToruError(
    'STORAGE_UNAVAILABLE',
    `Cannot use the database: ${reason} (SQLite code ${error.errcode})`,
    {
      cause: error,
    },
  );
}

/** Tells whether an error means that the database cannot be used at the moment. */
export function isStorageFailure(error: unknown): error is ToruError {
  return error instanceof ToruError && error.code === 'STORAGE_UNAVAILABLE';
}

/** Tells whether a failure means that the file itself is damaged, which no waiting mends. */
export function isDamage({ cause }: ToruError): boolean {
  return cause instanceof Error && 'errcode' in cause && DAMAGE.includes(Number(cause.errcode) & 0xff);
}

export class Database implements Disposable {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, Statement<Row>>();

  /** Opens the file, or a private database in memory for `:memory:`. Nothing is written yet. */
  constructor(path: string) {
    try {
      this.#connection = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
      this.#connection.exec(
        `PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -${PAGE_CACHE_KIB};
         PRAGMA wal_autocheckpoint = ${LOG_PAGES}; PRAGMA journal_size_limit = ${LOG_PAGES * PAGE_BYTES}`,
      );
    } catch (error) {
      throw translateError(error);
    }
  }

  /** Switches the file to a write-ahead log, which it stays with. */
  useWriteAheadLog(): void {
    this.exec('PRAGMA journal_mode = WAL');
  }

  /**
   * Moves the log into the main file as far as no reader needs it, and flushes it first. An idle log would else stay as it is, and on a
   * full disk this is what makes room for the next writes.
   */
  moveLog(): void {
    this.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }

  get isOpen(): boolean {
    return this.#connection.isOpen;
  }

  /** Runs statements that return nothing. */
  exec(sql: string): void {
    try {
      this.#connection.exec(sql);
    } catch (error) {
      throw translateError(error);
    }
  }

  /** The statement for this text; prepared once. */
  prepare(sql: string): Statement<Row> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    // Without `setReturnArrays` rows are objects by column name.
    const statement = wrap<Row>(this.#prepare(sql));
    this.#statements.set(sql, statement);
    return statement;
  }

  /** A statement whose rows are lists of values. Not cached: the caller keeps it. */
  prepareTuples(sql: string): Statement<TupleRow> {
    const statement = this.#prepare(sql);
    statement.setReturnArrays(true);
    return wrap<TupleRow>(statement);
  }

  /** Runs a function in one write transaction, which is rolled back when the function throws. Not to be nested. */
  transaction<T>(durability: Durability, run: () => T): T {
    if (durability === 'process') return this.#transact(run);
    this.exec('PRAGMA synchronous = FULL');
    try {
      return this.#transact(run);
    } finally {
      this.exec('PRAGMA synchronous = NORMAL');
    }
  }

  /** Runs writes that may be lost when the disk is full; false when that is what happened. */
  attempt(run: () => unknown): boolean {
    try {
      run();
      return true;
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      return false;
    }
  }

  /** Moves the log into the main file where nothing prevents it, and closes. Safe to call twice. */
  close(): void {
    if (!this.#connection.isOpen) return;
    // A full disk may refuse the move; the log then stays beside the file and is read at the next open.
    this.attempt(() => {
      this.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    });
    this.#statements.clear();
    this.#connection.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #prepare(sql: string): StatementSync {
    try {
      return this.#connection.prepare(sql);
    } catch (error) {
      throw translateError(error);
    }
  }

  #transact<T>(run: () => T): T {
    this.exec('BEGIN IMMEDIATE');
    try {
      const result = run();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk may have rolled the transaction back already.
      if (this.#connection.isTransaction) this.exec('ROLLBACK');
      throw error;
    }
  }
}

function wrap<R>(statement: StatementSync): Statement<R> {
  return {
    get(...parameters): R | undefined {
      try {
        // The shape of a row follows from `setReturnArrays`; each column is checked where it is read.
        return statement.get(...parameters) as R | undefined;
      } catch (error) {
        throw translateError(error);
      }
    },
    all(...parameters): R[] {
      try {
        return statement.all(...parameters) as R[];
      } catch (error) {
        throw translateError(error);
      }
    },
    run(...parameters): number {
      try {
        return Number(statement.run(...parameters).changes);
      } catch (error) {
        throw translateError(error);
      }
    },
    insert(...parameters): number {
      try {
        return Number(statement.run(...parameters).lastInsertRowid);
      } catch (error) {
        throw translateError(error);
      }
    },
  };
}
