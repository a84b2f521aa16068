/** Files that a command of root's makes belong to whom the installation belongs to: the panel would not be able to read them else. */

import { chownSync, lchownSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lockDataDirectory, type DataDirectoryLock } from '@toru/supervisor';

/** Gives files and folders, with everything below, to the owner of another one. Only root can, and only root has to. */
export function giveToOwnerOf(owner: string, ...paths: readonly string[]): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(owner);
  if (uid === 0) return;
  const give = (path: string): void => {
    lchownSync(path, uid, gid);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return;
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) give(inner);
      else lchownSync(inner, uid, gid);
    }
  };
  for (const path of paths) give(path);
}

/**
 * Takes the lock of a data directory for a command.
 *
 * @throws {ToruError} `DATA_DIR_LOCKED`: the panel runs.
 */
export function lockForCommand(dataDir: string): DataDirectoryLock {
  const lock = lockDataDirectory(dataDir);
  if (process.getuid?.() === 0) {
    const { uid, gid } = statSync(dataDir);
    for (const name of readdirSync(dataDir).filter((each) => each.startsWith('host.')))
      chownSync(join(dataDir, name), uid, gid);
  }
  return lock;
}
