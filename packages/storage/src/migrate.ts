/**
 * Brings a database to the schema that this release knows: numbered steps, each in a transaction of its own with its number.
 *
 * A file of a newer release is refused before anything in it is touched, because an older program would damage what it does not know.
 */

import { ToruError } from '@toru/protocol';
import type { Database } from './database.ts';
import { FIRST_SCHEMA } from './migrations/0001-first-schema.ts';
import { integerOf } from './row-guards.ts';

/** One step; its number is its place in the list, counted from 1. A published step never changes. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** Every step from an empty file to the present schema. */
export const MIGRATIONS: readonly Migration[] = [{ name: 'first schema', sql: FIRST_SCHEMA }];

/** `Toru` in ASCII, in the file's header: tells our database from any other SQLite file. */
const APPLICATION_ID = 0x546f7275;

/**
 * Reads the schema version of a file without changing it; 0 for an empty one.
 *
 * @throws {ToruError} `DIRECTORY_UNUSABLE` when the file is from a newer release or belongs to another program.
 */
export function readSchemaVersion(
  database: Database,
  path: string,
  known: number = MIGRATIONS.length,
): number {
  const version = readNumber(database, 'PRAGMA user_version', 'user_version');
  const applicationId = readNumber(database, 'PRAGMA application_id', 'application_id');
  const tables = readNumber(database, 'SELECT count(*) AS tables FROM sqlite_schema', 'tables');
  if (applicationId !== APPLICATION_ID && (applicationId !== 0 || version !== 0 || tables !== 0)) {
    throw new ToruError(
      'DIRECTORY_UNUSABLE',
      `Cannot open database "${path}": it belongs to another program`,
    );
  }
  if (version > known) {
    throw new ToruError(
      'DIRECTORY_UNUSABLE',
      `Cannot open database "${path}": it has schema version ${version} of a newer release, and this one knows versions up to ` +
        `${known}; install the newer release again or restore a backup from before the upgrade`,
    );
  }
  return version;
}

/** Runs the steps after `version`. A step that fails leaves the file at the step before. */
export function migrate(
  database: Database,
  version: number,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  for (const [index, { sql }] of migrations.entries()) {
    if (index < version) continue;
    database.transaction('power', () => {
      database.exec(sql);
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${index + 1}`);
    });
  }
}

function readNumber(database: Database, sql: string, column: string): number {
  const row = database.prepare(sql).get();
  return row === undefined ? 0 : integerOf(row, column);
}
