/**
 * The SQL of the key-value store.
 *
 * Text in SQLite is compared byte by byte, so keys come in the order of their UTF-8. The end of a prefix is given as bytes, because it
 * may be no valid UTF-8 itself. What is read on the hot path comes as tuples.
 */

import type { Database, Row, Statement, TupleRow } from './database.ts';

/** Prepared statements by what they do. */
export interface KvStatements {
  readonly readValue: Statement<TupleRow>;
  readonly readHead: Statement<TupleRow>;
  readonly write: Statement<Row>;
  readonly remove: Statement<Row>;
  readonly removeExpired: Statement<Row>;
  readonly listFrom: Statement<Row>;
  readonly listAfter: Statement<Row>;
  readonly nextWithValue: Statement<Row>;
}

export function prepareKvStatements(database: Database): KvStatements {
  const entry = 'key, version, bytes, updated_at, expires_at';
  const live = '(expires_at IS NULL OR expires_at > ?)';
  return {
    readValue: database.prepareTuples(
      'SELECT version, expires_at, value FROM kv WHERE namespace = ? AND key = ?',
    ),
    readHead: database.prepareTuples(
      'SELECT version, expires_at, bytes FROM kv WHERE namespace = ? AND key = ?',
    ),
    write: database.prepare(
      `INSERT INTO kv (namespace, key, version, bytes, updated_at, expires_at, value) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (namespace, key) DO UPDATE SET version = excluded.version, bytes = excluded.bytes,
         updated_at = excluded.updated_at, expires_at = excluded.expires_at, value = excluded.value`,
    ),
    remove: database.prepare('DELETE FROM kv WHERE namespace = ? AND key = ?'),
    removeExpired: database.prepare(
      `DELETE FROM kv WHERE id IN
         (SELECT id FROM kv WHERE namespace = ? AND expires_at <= ? ORDER BY expires_at LIMIT ?)`,
    ),
    listFrom: database.prepare(
      `SELECT ${entry} FROM kv WHERE namespace = ? AND key >= ? AND key < CAST(? AS TEXT) AND ${live} ORDER BY key LIMIT ?`,
    ),
    listAfter: database.prepare(
      `SELECT ${entry} FROM kv WHERE namespace = ? AND key > ? AND key < CAST(? AS TEXT) AND ${live} ORDER BY key LIMIT ?`,
    ),
    nextWithValue: database.prepare(
      `SELECT ${entry}, value FROM kv WHERE namespace = ? AND key > ? AND ${live} ORDER BY key LIMIT 1`,
    ),
  };
}
