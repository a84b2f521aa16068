/**
 * What is kept of an installation before its program is changed: which program it was, and a copy of the database of that moment.
 *
 * Shape: `<data>/before-upgrade/{steering.db, point.json}`. It is there as a whole or not at all.
 */

import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ToruError } from '@toru/protocol';
import { copyDatabase, DATABASE_FILE, readBackupFacts } from '@toru/storage';
import { UPGRADE_POINT_FOLDER } from '../backup/kept-names.ts';
import { giveToOwnerOf } from '../owner.ts';
import { syncFolder } from '../restore/move-states.ts';

const POINT_FILE = 'point.json';
/** Folder of the database that was put aside when the one before came back. */
const AFTER_UPGRADE_FOLDER = 'after-upgrade';

/** What was kept. */
export interface UpgradePoint {
  /** Version of the program before. */
  readonly version: string;
  /** Folder of the program before, from the folder of all programs: `versions/1.0.0`. */
  readonly program: string;
  /** Schema version of the database; null: there was no database yet. */
  readonly schema: number | null;
  /** Unit: milliseconds since the Unix epoch. */
  readonly atMs: number;
}

/** Keeps the present database. The caller holds the lock of the data directory, so nothing is written afterwards. */
export async function keepUpgradePoint(
  dataDir: string,
  point: Omit<UpgradePoint, 'schema'>,
): Promise<UpgradePoint> {
  const folder = join(dataDir, UPGRADE_POINT_FOLDER);
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  const database = join(dataDir, DATABASE_FILE);
  let schema: number | null = null;
  if (existsSync(database)) {
    await copyDatabase(database, join(draft, DATABASE_FILE));
    schema = readBackupFacts(join(draft, DATABASE_FILE)).schemaVersion;
  }
  const { version, program, atMs } = point;
  writeFileSync(join(draft, POINT_FILE), `${JSON.stringify({ version, program, schema, at_ms: atMs })}\n`);
  giveToOwnerOf(dataDir, draft);
  syncFolder(draft);
  rmSync(folder, { recursive: true, force: true });
  renameSync(draft, folder);
  syncFolder(dataDir);
  return { ...point, schema };
}

/** Reads what was kept; `null` when nothing was. */
export function readUpgradePoint(dataDir: string): UpgradePoint | null {
  let text: string;
  try {
    text = readFileSync(join(dataDir, UPGRADE_POINT_FOLDER, POINT_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const { version, program, schema, at_ms: atMs } = JSON.parse(text) as Record<string, unknown>;
  if (
    typeof version === 'string' &&
    typeof program === 'string' &&
    (schema === null || typeof schema === 'number') &&
    typeof atMs === 'number'
  )
    return { version, program, schema, atMs };
  throw new ToruError(
    'DIRECTORY_UNUSABLE',
    `Cannot read "${join(dataDir, UPGRADE_POINT_FOLDER, POINT_FILE)}"`,
  );
}

/**
 * Puts the kept database in place. That of the time since stays in `<data>/after-upgrade` until the next time. The caller holds the lock.
 */
export async function putDatabaseBack(dataDir: string): Promise<void> {
  const kept = join(dataDir, UPGRADE_POINT_FOLDER, DATABASE_FILE);
  if (!existsSync(kept)) return;
  const present = join(dataDir, DATABASE_FILE);
  const draft = `${present}.back`;
  const aside = join(dataDir, AFTER_UPGRADE_FOLDER);
  rmSync(draft, { force: true });
  await copyDatabase(kept, draft);
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { mode: 0o700 });
  // A log beside another database would be taken for its own.
  foldLog(present);
  for (const end of ['-wal', '-shm'])
    if (existsSync(present + end)) renameSync(present + end, join(aside, DATABASE_FILE + end));
  if (existsSync(present)) linkSync(present, join(aside, DATABASE_FILE));
  renameSync(draft, present);
  giveToOwnerOf(dataDir, aside, present);
  syncFolder(dataDir);
}

/** Moves the log into the database. A damaged one is left as it is, and goes aside with its log. */
function foldLog(path: string): void {
  if (!existsSync(path)) return;
  try {
    const database = new DatabaseSync(path);
    try {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      database.close();
    }
  } catch (error) {
    if (!(error instanceof Error) || !('errcode' in error)) throw error;
  }
}

/** Schema version of the present database; `null` when there is none. */
export function readSchemaVersionOf(dataDir: string): number | null {
  const path = join(dataDir, DATABASE_FILE);
  return existsSync(path) ? readBackupFacts(path).schemaVersion : null;
}
