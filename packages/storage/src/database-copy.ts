/**
 * Copies of databases for backups: taken while others write, judged, and made ready to take the place of an installation.
 *
 * A copy is made by SQLite itself in one step, so it is the state after some commit, whatever is written meanwhile.
 */

import { backup, DatabaseSync } from 'node:sqlite';
import type { Row } from './database.ts';
import { createJournal } from './journal.ts';
import { openDatabase } from './open-database.ts';
import { integerOf, textOf } from './row-guards.ts';

/** How long a copy waits for a writer that has locked the whole file. Unit: milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;
/** More pages than any database has: all of them are one step. */
const ALL_PAGES = 2_000_000_000;
const MAX_PROBLEMS = 3;

/** What a backup tells about the installation that it is of. */
export interface BackupFacts {
  readonly instanceId: string;
  readonly schemaVersion: number;
}

/** Copies a database file, of whatever program, that may be in use. `target` must not exist. */
export async function copyDatabase(path: string, target: string): Promise<void> {
  const source = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    await backup(source, target, { rate: ALL_PAGES });
  } finally {
    source.close();
  }
}

/** What SQLite finds wrong with a database file, at most three sentences; empty for a whole one. */
export function findDatabaseDamage(path: string): readonly string[] {
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    try {
      const rows = database.prepare(`PRAGMA integrity_check(${MAX_PROBLEMS})`).all();
      return rows.map((row) => textOf(row, 'integrity_check')).filter((line) => line !== 'ok');
    } finally {
      database.close();
    }
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Reads who a copy of our database is of. */
export function readBackupFacts(path: string): BackupFacts {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    const get = (sql: string): Row => database.prepare(sql).get() ?? {};
    return {
      instanceId: textOf(get('SELECT uuid FROM instance'), 'uuid'),
      schemaVersion: integerOf(get('PRAGMA user_version'), 'user_version'),
    };
  } finally {
    database.close();
  }
}

/**
 * Makes the database of a backup ready to be the one of an installation: brings it to this release's schema, ends all sessions, lets API
 * tokens wait for a confirmation, and marks the moment, from which remembered devices are forgotten too.
 *
 * @throws {ToruError} As opening a data directory does.
 */
export function prepareRestoredDatabase(
  dataDir: string,
  { nowMs, backupAtMs }: { readonly nowMs: number; readonly backupAtMs: number },
): void {
  using database = openDatabase(dataDir);
  database.transaction('power', () => {
    database.exec('DELETE FROM sessions; DELETE FROM host_starts');
    database
      .prepare('UPDATE api_tokens SET unconfirmed_since = ? WHERE unconfirmed_since IS NULL')
      .run(nowMs);
    database.prepare('UPDATE instance SET restored_at = ?').run(nowMs);
    createJournal(database).append({
      kind: 'audit',
      atMs: nowMs,
      plugin: null,
      type: 'backup.restore',
      actor: null,
      address: null,
      runId: null,
      message: `Restore the backup of ${new Date(backupAtMs).toISOString()}`,
      details: { backup_at: new Date(backupAtMs).toISOString() },
    });
  });
}
