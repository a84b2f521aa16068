/**
 * Opens the database file of a data directory: creates both where they are new, private to their owner, and migrates.
 *
 * What was lost or damaged is refused before SQLite touches it, because SQLite would go on with what is left and write over the rest.
 */

import { join } from 'node:path';
import { ToruError } from '@toru/protocol';
import { Database } from './database.ts';
import { findLogDamage } from './log-check.ts';
import { expectDatabaseOrNone, expectNoTraces } from './lost-database.ts';
import { migrate, readSchemaVersion } from './migrate.ts';
import { ensurePrivateDirectory, ensurePrivateFile } from './private-files.ts';

/** Name of the database in the data directory. */
export const DATABASE_FILE = 'steering.db';

/**
 * Opens `<dataDir>/steering.db`.
 *
 * @throws {ToruError} `DIRECTORY_UNUSABLE` when directory or file cannot be created, belong to another program or a newer release, or
 *   when the database of an installation is gone, empty, or has a damaged log; `STORAGE_UNAVAILABLE` when the file is damaged or the disk
 *   fails.
 */
export function openDatabase(dataDir: string): Database {
  const path = join(dataDir, DATABASE_FILE);
  try {
    ensurePrivateDirectory(dataDir);
    expectDatabaseOrNone(dataDir, path);
    expectWholeLog(path);
    // SQLite gives the mode of this file to the log and the index that it puts beside it.
    ensurePrivateFile(path);
  } catch (error) {
    if (error instanceof ToruError) throw error;
    throw new ToruError('DIRECTORY_UNUSABLE', `Cannot create database "${path}": ${String(error)}`, {
      cause: error,
    });
  }
  const database = new Database(path);
  try {
    const version = readSchemaVersion(database, path);
    if (version === 0) expectNoTraces(dataDir, path);
    database.useWriteAheadLog();
    migrate(database, version);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** @throws {ToruError} `DIRECTORY_UNUSABLE` when commits behind a damaged place in the log would be lost. */
function expectWholeLog(path: string): void {
  const log = `${path}-wal`;
  const damage = findLogDamage(log);
  if (damage === null) return;
  throw new ToruError(
    'DIRECTORY_UNUSABLE',
    `Cannot open database "${path}": its log "${log}" is damaged behind byte ${damage.wholeBytes} of ${damage.bytes}, and what was saved ` +
      'last is in it. Nothing was changed. Copy both files, then put the database back from a backup (docs/operators.md, "When the ' +
      `database is lost"), or give up what is behind the damage: truncate -s ${damage.wholeBytes} "${log}"`,
  );
}
