/**
 * One host per data directory. The lock is an exclusive transaction on a small SQLite file: the kernel frees it when the process dies,
 * however it dies, and nothing is left to clean up.
 *
 * A lock file that was removed or replaced while its host ran would let a second host in. So the process that `host.pid` names is asked
 * whether it still holds the one that is gone; without that file every process is.
 */

import { readFileSync, readdirSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { ToruError } from '@toru/protocol';

const LOCK_FILE = 'host.lock';

/** The exclusive right to a data directory; disposing of it gives the right back. */
export interface DataDirectoryLock extends Disposable {
  readonly dataDir: string;
}

/**
 * Takes the lock of a data directory.
 *
 * @throws {ToruError} `DATA_DIR_LOCKED` with the pid of the host that holds it; `DIRECTORY_UNUSABLE` when the file cannot be written.
 */
export function lockDataDirectory(dataDir: string): DataDirectoryLock {
  const holderFile = join(dataDir, 'host.pid');
  const holder = findHolderOfRemoved(dataDir, readHolder(holderFile));
  if (holder !== null) throw locked(dataDir, String(holder), null);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(dataDir, LOCK_FILE), { timeout: 0 });
    database.exec('PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    const { errcode, message } = error as { readonly errcode?: number; readonly message: string };
    if (errcode === 5) throw locked(dataDir, readHolder(holderFile), error);
    throw new ToruError('DIRECTORY_UNUSABLE', `Cannot lock data directory "${dataDir}": ${message}`, {
      cause: error,
    });
  }
  noteHolder(holderFile);
  const held = database;
  let isOpen = true;
  return {
    dataDir,
    [Symbol.dispose]() {
      if (isOpen) held.close();
      isOpen = false;
    },
  };
}

function locked(dataDir: string, holder: string, cause: unknown): ToruError {
  const message = `Cannot use data directory "${dataDir}": the host with pid ${holder} uses it; stop that one first`;
  return new ToruError('DATA_DIR_LOCKED', message, { cause });
}

/** The process that holds a lock file of this directory that is not there any more; `null` where there is none. */
function findHolderOfRemoved(dataDir: string, noted: string): number | null {
  const removed = `${join(realpathSync(dataDir), LOCK_FILE)} (deleted)`;
  const pids = /^\d+$/.test(noted) ? [noted] : readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return Number(pids.find((pid) => Number(pid) !== process.pid && holds(pid, removed)) ?? 0) || null;
}

function holds(pid: string, target: string): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((descriptor) => readlinkOrNull(join(folder, descriptor)) === target);
  } catch {
    // The process is gone, or belongs to somebody else.
    return false;
  }
}

function readlinkOrNull(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    // Closed since the folder was read.
    return null;
  }
}

/** For the words of a second start; a full disk must not keep the first one from running. */
function noteHolder(file: string): void {
  try {
    writeFileSync(file, `${process.pid}\n`, { mode: 0o600 });
  } catch {
    rmSync(file, { force: true });
  }
}

function readHolder(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
