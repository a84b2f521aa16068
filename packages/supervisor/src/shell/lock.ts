/**
 * One host per data directory. The lock is an exclusive transaction on a small SQLite file: the kernel frees it when the process dies,
 * however it dies, and nothing is left to clean up.
 */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { ToruError } from '@toru/protocol';

/** A held lock. */
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
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(dataDir, 'host.lock'), { timeout: 0 });
    database.exec('PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    const { errcode, message } = error as { readonly errcode?: number; readonly message: string };
    if (errcode === 5) {
      throw new ToruError(
        'DATA_DIR_LOCKED',
        `Cannot use data directory "${dataDir}": the host with pid ${readHolder(holderFile)} uses it`,
        { cause: error },
      );
    }
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
