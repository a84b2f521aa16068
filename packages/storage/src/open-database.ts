/** Opens the database file of a data directory: creates both where they are absent, private to their owner, and migrates. */

import { join } from 'node:path';
import { ToruError } from '@toru/protocol';
import { Database } from './database.ts';
import { migrate, readSchemaVersion } from './migrate.ts';
import { ensurePrivateDirectory, ensurePrivateFile } from './private-files.ts';

/** Name of the database in the data directory. */
export const DATABASE_FILE = 'steering.db';

/**
 * Opens `<dataDir>/steering.db`.
 *
 * @throws {ToruError} `DIRECTORY_UNUSABLE` when directory or file cannot be created, belong to another program or a newer release;
 *   `STORAGE_UNAVAILABLE` when the file is damaged or the disk fails.
 */
export function openDatabase(dataDir: string): Database {
  const path = join(dataDir, DATABASE_FILE);
  try {
    ensurePrivateDirectory(dataDir);
    // SQLite gives the mode of this file to the log and the index that it puts beside it.
    ensurePrivateFile(path);
  } catch (error) {
    throw new ToruError('DIRECTORY_UNUSABLE', `Cannot create database "${path}": ${String(error)}`, {
      cause: error,
    });
  }
  const database = new Database(path);
  try {
    const version = readSchemaVersion(database, path);
    database.useWriteAheadLog();
    migrate(database, version);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}
