/**
 * Restores an installation from a backup file, on an empty machine or over an existing installation.
 *
 * The file is read to its end before anything is made; the new state is prepared beside the present one, to the last byte; and a switch
 * that no power cut leaves half done puts it in place. The state before stays until somebody says that the new one is good.
 */

import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ToruError } from '@toru/protocol';
import { prepareRestoredDatabase } from '@toru/storage';
import {
  BEFORE_PREFIX,
  isOfInstallation,
  isOfRestores,
  nameBelow,
  STAGING_PREFIX,
} from '../backup/kept-names.ts';
import { verifyBackup, type VerifiedBackup } from '../backup/read-backup.ts';
import { openSealedFiles, type SealedFiles } from '../backup/sealed-files.ts';
import { giveToOwnerOf, lockForCommand } from '../owner.ts';
import { finishInterruptedRestore, moveStates, planMove } from './move-states.ts';
import { unpackBackup } from './unpack-backup.ts';

/** The installation that a restore is for. */
export interface RestorePlace {
  readonly dataDir: string;
  readonly pluginsDir: string;
  /** Folders that are no part of the data wherever they are, such as that of the logs. */
  readonly apart: readonly string[];
}

/** What to restore. */
export interface RestoreOptions extends RestorePlace {
  readonly file: string;
  readonly passphrase: string | null;
  /** Unit: milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/** A finished restore. */
export interface Restored {
  readonly backup: VerifiedBackup;
  /** Folders with the state before; empty when there was none. */
  readonly before: readonly string[];
}

/**
 * Restores. The panel must not run.
 *
 * @throws {ToruError} `BACKUP_INVALID`, `NOT_FOUND`, `PASSPHRASE_INVALID`, `DATA_DIR_LOCKED`, `DIRECTORY_UNUSABLE`: nothing was changed.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { file, passphrase, dataDir, pluginsDir, nowMs } = options;
  const backup = await verifyBackup(file);
  const secrets: SealedFiles =
    backup.sealed === null ? new Map() : await openSealedFiles(backup.sealed, passphrase, file);
  const made = [dataDir, pluginsDir].filter((folder) => !existsSync(folder));
  try {
    const owner = nearestExisting(dataDir);
    for (const folder of [dataDir, pluginsDir]) mkdirSync(folder, { recursive: true, mode: 0o700 });
    using lock = lockForCommand(dataDir);
    finishInterruptedRestore(lock.dataDir);
    const stamp = new Date(nowMs).toISOString().replace(/[:.]/g, '-');
    const data = join(dataDir, `${STAGING_PREFIX}${stamp}`);
    const plugins = join(pluginsDir, `${STAGING_PREFIX}${stamp}`);
    try {
      await unpackBackup(backup, secrets, { data, plugins });
      prepareRestoredDatabase(data, { nowMs, backupAtMs: Date.parse(backup.header.createdAt) });
      for (const folder of [data, plugins]) giveToOwnerOf(owner, folder);
    } catch (error) {
      for (const folder of [data, plugins]) rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    const before = switchStates(options, { data, plugins }, stamp);
    for (const folder of [dataDir, pluginsDir]) if (made.includes(folder)) giveToOwnerOf(owner, folder);
    return { backup, before };
  } catch (error) {
    for (const folder of made) removeIfEmpty(folder);
    throw translate(error, dataDir);
  }
}

/**
 * Puts the state before the last restore back; that of the restore is kept in its place.
 *
 * @throws {ToruError} `NOT_FOUND` when no state is kept; `DATA_DIR_LOCKED`.
 */
export function undoRestore(place: RestorePlace, nowMs: number): readonly string[] {
  const { dataDir, pluginsDir } = place;
  const [last] = listKeptStates(place);
  if (last === undefined)
    throw new ToruError('NOT_FOUND', `No state before a restore is kept in "${dataDir}"`);
  using lock = lockForCommand(dataDir);
  finishInterruptedRestore(lock.dataDir);
  const data = join(dataDir, `${BEFORE_PREFIX}${last}`);
  const plugins = join(pluginsDir, `.${BEFORE_PREFIX}${last}`);
  mkdirSync(plugins, { recursive: true, mode: 0o700 });
  return switchStates(place, { data, plugins }, new Date(nowMs).toISOString().replace(/[:.]/g, '-'));
}

/** Removes the states that restores have kept; returns how many. */
export function forgetKeptStates(place: RestorePlace): number {
  const stamps = listKeptStates(place);
  for (const stamp of stamps) {
    rmSync(join(place.pluginsDir, `.${BEFORE_PREFIX}${stamp}`), { recursive: true, force: true });
    rmSync(join(place.dataDir, `${BEFORE_PREFIX}${stamp}`), { recursive: true, force: true });
  }
  return stamps.length;
}

/** When the restores were whose state before is kept, newest first, as in the names of the folders. */
export function listKeptStates({ dataDir }: Pick<RestorePlace, 'dataDir'>): readonly string[] {
  if (!existsSync(dataDir)) return [];
  return readdirSync(dataDir)
    .filter((name) => name.startsWith(BEFORE_PREFIX))
    .map((name) => name.slice(BEFORE_PREFIX.length))
    .sort()
    .reverse();
}

function switchStates(
  { dataDir, pluginsDir, apart }: RestorePlace,
  prepared: { readonly data: string; readonly plugins: string },
  stamp: string,
): readonly string[] {
  const others = [...apart, pluginsDir].map((path) => nameBelow(dataDir, path));
  const moves = [
    planMove(
      dataDir,
      prepared.data,
      join(dataDir, `${BEFORE_PREFIX}${stamp}`),
      (name) => isOfInstallation(name) && !others.includes(name),
    ),
    planMove(
      pluginsDir,
      prepared.plugins,
      join(pluginsDir, `.${BEFORE_PREFIX}${stamp}`),
      (name) => !isOfRestores(name),
    ),
  ];
  moveStates(dataDir, moves);
  return moves.flatMap(({ before }) => {
    removeIfEmpty(before);
    return existsSync(before) ? [before] : [];
  });
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

function removeIfEmpty(folder: string): void {
  // What the lock leaves is no content.
  const names = existsSync(folder) ? readdirSync(folder) : null;
  if (names === null || !statSync(folder).isDirectory()) return;
  if (names.every((name) => name.startsWith('host.'))) rmSync(folder, { recursive: true });
}

function translate(error: unknown, dataDir: string): unknown {
  if (error instanceof ToruError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : message;
  return new ToruError(
    'DIRECTORY_UNUSABLE',
    `Cannot restore into "${dataDir}": ${why}. Nothing was changed`,
    {
      cause: error,
    },
  );
}
