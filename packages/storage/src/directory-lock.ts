/**
 * One host per data directory.
 *
 * Node has no `flock`, so the lock is an exclusive transaction on a small SQLite file. The kernel frees it when the process dies, in
 * whatever way, so there is no stale lock to clean up. The pid beside it serves the error message only.
 */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ToruError } from '@toru/protocol';
import { isStorageFailure, translateError } from './database.ts';
import { ensurePrivateDirectory, ensurePrivateFile } from './private-files.ts';

const LOCK_FILE = 'host.lock';
const PID_FILE = 'host.pid';

/** A held lock. */
export interface DirectoryLock extends Disposable {
  /** Gives the directory free. Safe to call twice. */
  release(): void;
}

/** How locking ended. */
export type DirectoryLockResult =
  | { readonly ok: true; readonly lock: DirectoryLock }
  | {
      readonly ok: false;
      readonly code: 'DATA_DIR_LOCKED';
      /** Process that holds the lock, as far as it is known. */
      readonly ownerPid: number | null;
      readonly message: string;
    };

/**
 * Locks a data directory, which is created when absent, for this process.
 *
 * @throws {ToruError} `DIRECTORY_UNUSABLE` when the files of the lock cannot be created.
 */
export function lockDataDirectory(dataDir: string, pid: number): DirectoryLockResult {
  const pidFile = join(dataDir, PID_FILE);
  let file: DatabaseSync;
  try {
    ensurePrivateDirectory(dataDir);
    ensurePrivateFile(join(dataDir, LOCK_FILE));
    file = new DatabaseSync(join(dataDir, LOCK_FILE), { timeout: 0 });
  } catch (error) {
    throw new ToruError('DIRECTORY_UNUSABLE', `Cannot lock data directory "${dataDir}": ${String(error)}`, {
      cause: error,
    });
  }
  try {
    file.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (!isStorageFailure(translateError(error))) throw error;
    const ownerPid = readPid(pidFile);
    const owner = ownerPid === null ? 'another host' : `the host with pid ${ownerPid}`;
    return {
      ok: false,
      code: 'DATA_DIR_LOCKED',
      ownerPid,
      message: `Cannot use data directory "${dataDir}": ${owner} uses it; stop that host or choose another directory`,
    };
  }
  writePid(pidFile, pid);
  const release = (): void => {
    if (!file.isOpen) return;
    rmSync(pidFile, { force: true });
    file.close();
  };
  return { ok: true, lock: { release, [Symbol.dispose]: release } };
}

/** On a full disk the lock holds without its pid, and an older pid must not be shown in its place. */
function writePid(path: string, pid: number): void {
  try {
    writeFileSync(path, `${pid}\n`, { mode: 0o600 });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    rmSync(path, { force: true });
  }
}

function readPid(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim());
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return null;
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}
