/**
 * Tells a new data directory from one whose database was lost.
 *
 * An absent or empty database means a new installation only where nothing says that there was one. Else a new one would take its place:
 * with another identity, without accounts, with the set-up link open. It is looked at before SQLite opens anything, because SQLite
 * removes a log that lies beside an empty file.
 */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ToruError } from '@toru/protocol';
import { SECRET_KEY_FILE } from './secret-key-file.ts';

/** What to do, after a sentence that names the data directory. */
const WAY_OUT =
  'Nothing was changed. Put the database back from a backup (docs/operators.md, "When the database is lost"); ' +
  'to begin a new installation on purpose, move this directory away first';

/**
 * What an installation leaves behind that was started at least once; empty for a new data directory.
 *
 * The key of the secrets is made after the first commit to the database, the rest later still, so a first start that was killed
 * leaves none of it.
 */
export function findTraces(dataDir: string): readonly string[] {
  const traces: string[] = [];
  if (existsSync(join(dataDir, SECRET_KEY_FILE))) traces.push(SECRET_KEY_FILE);
  if (namesIn(join(dataDir, 'versions')).some((name) => !name.startsWith('tmp-'))) traces.push('versions');
  const plugins = namesIn(join(dataDir, 'plugins'));
  if (plugins.some((name) => existsSync(join(dataDir, 'plugins', name, 'data')))) traces.push('plugins');
  return traces;
}

/**
 * Refuses a database file that is absent or empty where there was one.
 *
 * @throws {ToruError} `DIRECTORY_UNUSABLE` with the path, what tells of the installation, and the way out.
 */
export function expectDatabaseOrNone(dataDir: string, path: string): void {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size;
  if (bytes !== undefined && bytes > 0) return;
  const log = `${path}-wal`;
  const isLogLeft = (statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 0;
  const traces = [...findTraces(dataDir), ...(isLogLeft ? ['steering.db-wal'] : [])];
  if (traces.length === 0) return;
  throw lostDatabase(path, bytes === undefined ? 'is gone' : 'is empty', traces);
}

/**
 * Refuses an open database without any table where there was one: its content was in a log that is gone.
 *
 * @throws {ToruError} `DIRECTORY_UNUSABLE`.
 */
export function expectNoTraces(dataDir: string, path: string): void {
  const traces = findTraces(dataDir);
  if (traces.length > 0) throw lostDatabase(path, 'holds no tables', traces);
}

/** The refusal. `traces`: what lies beside the database. */
export function lostDatabase(path: string, what: string, traces: readonly string[]): ToruError {
  const beside = traces.map((trace) => `"${trace}"`).join(', ');
  return new ToruError(
    'DIRECTORY_UNUSABLE',
    `Cannot open database "${path}": it ${what}, but ${beside} beside it tells of an installation. ${WAY_OUT}`,
  );
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
