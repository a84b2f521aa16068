/**
 * Brings a database to the schema that this release knows: numbered steps, each in a transaction of its own with its number.
 *
 * A file of a newer release is refused before anything in it is touched, because an older program would damage what it does not know.
 */

import { ToruError } from '@toru/protocol';
import { Database } from './database.ts';
import { matchSchema } from './known-schema.ts';
import type { Migration } from './migration.ts';
import { FIRST_SCHEMA } from './migrations/0001-first-schema.ts';
import { REPLACED_LICENSES } from './migrations/0007-replaced-licenses.ts';
import { ACCOUNT_LANGUAGES } from './migrations/0030-account-languages.ts';
import { RESTORES } from './migrations/0031-restores.ts';
import { integerOf } from './row-guards.ts';

/** Every step from an empty file to the present schema. */
export const MIGRATIONS: readonly Migration[] = [
  { name: 'first schema', sql: FIRST_SCHEMA },
  { name: 'replaced licenses', sql: REPLACED_LICENSES },
  { name: 'account languages', sql: ACCOUNT_LANGUAGES },
  { name: 'restores', sql: RESTORES },
];

/** `Toru` in ASCII, in the file's header: tells our database from any other SQLite file. */
const APPLICATION_ID = 0x546f7275;

/**
 * Reads the schema version of a file without changing it; 0 for an empty one.
 *
 * A file with our tables that has lost its number is recognized by them.
 *
 * @throws {ToruError} `DIRECTORY_UNUSABLE` when the file is from a newer release, belongs to another program, or holds a part of our
 *   tables only.
 */
export function readSchemaVersion(
  database: Database,
  path: string,
  migrations: readonly Migration[] = MIGRATIONS,
): number {
  const version = readNumber(database, 'PRAGMA user_version', 'user_version');
  const applicationId = readNumber(database, 'PRAGMA application_id', 'application_id');
  const refuse = (why: string): never => {
    throw new ToruError('DIRECTORY_UNUSABLE', `Cannot open database "${path}": ${why}`);
  };
  if (applicationId === APPLICATION_ID && version > migrations.length) {
    refuse(
      `it has schema version ${version} of a newer release, and this one knows versions up to ` +
        `${migrations.length}; install the newer release again or restore a backup from before the upgrade`,
    );
  }
  if (applicationId === APPLICATION_ID && version > 0 && countTables(database) > 0) return version;
  using scratch = new Database(':memory:');
  const match = matchSchema(database, scratch, migrations);
  if (match.kind === 'version') return match.version;
  if (match.kind === 'empty' && version === 0) return 0;
  if (match.kind === 'foreign' && applicationId !== APPLICATION_ID) refuse('it belongs to another program');
  return refuse(
    'it lacks tables that it must have. Nothing was changed. Put it back from a backup (docs/operators.md, "When the database is lost")',
  );
}

/** Runs the steps after `version`. A step that fails leaves the file at the step before. */
export function migrate(
  database: Database,
  version: number,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  if (version > 0 && readNumber(database, 'PRAGMA user_version', 'user_version') !== version)
    database.exec(stamp(version));
  for (const [index, { sql }] of migrations.entries()) {
    if (index < version) continue;
    database.transaction('power', () => {
      database.exec(sql);
      database.exec(stamp(index + 1));
    });
  }
}

function stamp(version: number): string {
  return `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version}`;
}

function countTables(database: Database): number {
  return readNumber(database, 'SELECT count(*) AS tables FROM sqlite_schema', 'tables');
}

function readNumber(database: Database, sql: string, column: string): number {
  const row = database.prepare(sql).get();
  return row === undefined ? 0 : integerOf(row, column);
}
