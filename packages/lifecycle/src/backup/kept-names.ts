/**
 * What of a data directory is the installation, and what belongs to the run, the machine or to backups themselves. Everything that is
 * not named here is saved and restored, so that nothing new is forgotten.
 */

import { join, relative } from 'node:path';
import { DATABASE_FILE, SECRET_KEY_FILE } from '@toru/storage';

const BACKUPS_FOLDER = 'backups';
/** Says what the last good backup was. */
export const LAST_BACKUP_FILE = 'last-backup.json';
/** Folders that a restore keeps the state before it in. */
export const BEFORE_PREFIX = 'before-restore-';
/** Folders that a restore prepares the new state in. */
export const STAGING_PREFIX = '.restore-';
/** Says what an unfinished restore has to move. */
export const JOURNAL_FILE = 'restore-journal.json';
/** What is kept of the moment before an upgrade of the program. */
export const UPGRADE_POINT_FOLDER = 'before-upgrade';
/** Folders that a backup collects files in. */
export const SCRATCH_PREFIX = '.toru-backup-';

const OF_THE_RUN = ['host.lock', 'host.lock-journal', 'host.pid', 'logs', 'run', 'scratch', 'cache'];
const OF_UPGRADES = [UPGRADE_POINT_FOLDER, `${UPGRADE_POINT_FOLDER}.new`, 'after-upgrade', 'setup-link.json'];
const OF_BACKUPS = [BACKUPS_FOLDER, LAST_BACKUP_FILE, JOURNAL_FILE];
const PREFIXES = [BEFORE_PREFIX, `.${BEFORE_PREFIX}`, STAGING_PREFIX, SCRATCH_PREFIX];

/** The files of the database and its log, and the key: a backup takes them in its own way. */
export const HANDLED_APART: readonly string[] = [
  DATABASE_FILE,
  `${DATABASE_FILE}-wal`,
  `${DATABASE_FILE}-shm`,
  `${DATABASE_FILE}-journal`,
  SECRET_KEY_FILE,
];

/** Whether an entry of the data directory belongs to the installation. */
export function isOfInstallation(name: string): boolean {
  return (
    !OF_THE_RUN.includes(name) &&
    !OF_BACKUPS.includes(name) &&
    !OF_UPGRADES.includes(name) &&
    !isOfRestores(name)
  );
}

/** Whether an entry, of the plugins folder too, is what a backup or a restore works with or has kept. */
export function isOfRestores(name: string): boolean {
  return PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** The first part of `inner` below `outer`: a folder of its own there, such as the logs, is not a part of the data. */
export function nameBelow(outer: string, inner: string): string | null {
  const [first = '', ...rest] = relative(outer, inner).split('/');
  return first === '' || first === '..' || (first === '.' && rest.length === 0) ? null : first;
}

/** Where backups go when nothing else is said. */
export function defaultBackupDir(dataDir: string): string {
  return join(dataDir, BACKUPS_FOLDER);
}
