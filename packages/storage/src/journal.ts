/**
 * The table behind plugin events, the audit trail and the activity page.
 *
 * One table with one counter gives the combined page its order for free. Pages go by id, which is the order of writing, so a clock
 * that jumps neither hides nor repeats an entry.
 */

import type { SQLInputValue } from 'node:sqlite';
import { ToruError } from '@toru/protocol';
import type { Database, Row } from './database.ts';
import { integerOf, objectOf, textOf, textOrNullOf, wordOf } from './row-guards.ts';

/** Whose journal an entry belongs to. */
export type JournalKind = 'plugin' | 'audit';

/** A stored entry of either kind. */
export interface JournalEntry {
  readonly id: number;
  readonly kind: JournalKind;
  readonly atMs: number;
  readonly plugin: string | null;
  readonly type: string;
  readonly actor: string | null;
  readonly address: string | null;
  readonly runId: string | null;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Selects entries; an absent filter lets everything through. */
export interface JournalQuery {
  readonly kind?: JournalKind | undefined;
  readonly plugin?: string | undefined;
  readonly type?: string | undefined;
  readonly actor?: string | undefined;
  readonly search?: string | undefined;
  /** Only entries with a smaller id. */
  readonly beforeId?: number | undefined;
  readonly limit: number;
}

/** A page of entries, newest first. */
export interface JournalPage {
  readonly entries: readonly JournalEntry[];
  /** Id to go on before; null at the end. */
  readonly nextBeforeId: number | null;
}

/** How long and how many entries of a kind are kept. */
export interface JournalRetention {
  readonly maxAgeMs: number;
  readonly maxRows: number;
}

/** 90 days, 100 000 rows. */
const DEFAULT_RETENTION: JournalRetention = { maxAgeMs: 90 * 86_400_000, maxRows: 100_000 };

/** Most entries of one page. */
export const MAX_PAGE_LIMIT = 1_000;
const DEFAULT_PAGE_LIMIT = 100;
/** Every so many entries of a kind the oldest over the limit go, so that a flood cannot outgrow it between two prunes. */
const APPENDS_PER_TRIM = 256;
/** Most rows that one step of pruning removes, because the host waits for it. */
const PRUNE_ROWS = 5_000;

/** The journal of a database. */
export interface Journal {
  append(entry: Omit<JournalEntry, 'id'>): number;
  page(query: JournalQuery): JournalPage;
  /** Removes entries of a kind that are too old or too many, at most 5000 of each; returns how many. */
  prune(kind: JournalKind, nowMs: number): number;
}

export function createJournal(database: Database, retention: JournalRetention = DEFAULT_RETENTION): Journal {
  const add = database.prepare(
    `INSERT INTO journal (kind, at, plugin, type, actor, address, run_id, message, details)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const removeOld = database.prepare(
    'DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE kind = ? AND at < ? ORDER BY at LIMIT ?)',
  );
  const newestTooMany = database.prepare(
    'SELECT id FROM journal WHERE kind = ? ORDER BY id DESC LIMIT 1 OFFSET ?',
  );
  const removeTooMany = database.prepare(
    'DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE kind = ? AND id <= ? ORDER BY id LIMIT ?)',
  );
  const appends: Record<JournalKind, number> = { plugin: 0, audit: 0 };

  const trim = (kind: JournalKind): number => {
    const row = newestTooMany.get(kind, retention.maxRows);
    return row === undefined ? 0 : removeTooMany.run(kind, integerOf(row, 'id'), PRUNE_ROWS);
  };

  return {
    append(entry): number {
      const { kind, atMs, plugin, type, actor, address, runId, message, details } = entry;
      const id = add.insert(
        kind,
        atMs,
        plugin,
        type,
        actor,
        address,
        runId,
        message,
        JSON.stringify(details),
      );
      appends[kind] += 1;
      if (appends[kind] % APPENDS_PER_TRIM === 0) trim(kind);
      return id;
    },
    page(query): JournalPage {
      const { sql, parameters } = toSql(query);
      const rows = database.prepare(sql).all(...parameters, query.limit + 1);
      const entries = rows.slice(0, query.limit).map(toEntry);
      return { entries, nextBeforeId: rows.length > query.limit ? (entries.at(-1)?.id ?? null) : null };
    },
    prune: (kind, nowMs) => removeOld.run(kind, nowMs - retention.maxAgeMs, PRUNE_ROWS) + trim(kind),
  };
}

/** Reads a page size. */
export function parseLimit(limit: number | undefined): number {
  if (limit === undefined) return DEFAULT_PAGE_LIMIT;
  if (Number.isSafeInteger(limit) && limit >= 1 && limit <= MAX_PAGE_LIMIT) return limit;
  throw new ToruError(
    'REQUEST_INVALID',
    `Cannot show a page of ${limit} entries: 1 to ${MAX_PAGE_LIMIT} are allowed`,
  );
}

/** Reads the cursor of a page: the id that it ends with. */
export function parseBefore(before: string | undefined): number | undefined {
  if (before === undefined) return undefined;
  const id = /^[0-9]{1,15}$/.test(before) ? Number(before) : Number.NaN;
  if (Number.isSafeInteger(id)) return id;
  throw new ToruError('REQUEST_INVALID', 'Cannot go on with a list: "before" is not a cursor of this list');
}

/** Turns filters into SQL. There are few combinations, so each text is prepared once and stays. */
function toSql(query: JournalQuery): { readonly sql: string; readonly parameters: readonly SQLInputValue[] } {
  const conditions: string[] = [];
  const parameters: SQLInputValue[] = [];
  const filter = (condition: string, ...values: (SQLInputValue | undefined)[]): void => {
    const given = values.filter((value) => value !== undefined);
    if (given.length === 0) return;
    conditions.push(condition);
    parameters.push(...given);
  };
  filter('kind = ?', query.kind);
  filter('plugin = ?', query.plugin);
  filter('type = ?', query.type);
  filter('actor = ?', query.actor);
  filter('id < ?', query.beforeId);
  if (query.search !== undefined && query.search !== '') {
    const pattern = `%${query.search.replace(/[\\%_]/g, '\\$&')}%`;
    const columns = ['message', 'type', 'plugin', 'actor', 'address', 'details'];
    filter(
      `(${columns.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ')})`,
      ...columns.map(() => pattern),
    );
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  return { sql: `SELECT * FROM journal ${where} ORDER BY id DESC LIMIT ?`, parameters };
}

function toEntry(row: Row): JournalEntry {
  return {
    id: integerOf(row, 'id'),
    kind: wordOf(row, 'kind', ['plugin', 'audit']),
    atMs: integerOf(row, 'at'),
    plugin: textOrNullOf(row, 'plugin'),
    type: textOf(row, 'type'),
    actor: textOrNullOf(row, 'actor'),
    address: textOrNullOf(row, 'address'),
    runId: textOrNullOf(row, 'run_id'),
    message: textOf(row, 'message'),
    details: objectOf(row, 'details'),
  };
}
