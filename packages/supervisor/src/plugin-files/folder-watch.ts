/**
 * Watches one folder, also when it is removed and made again: a watch follows the folder it was set on, not the name.
 *
 * Where the system gives no change events nothing is said; the caller looks by itself now and then.
 */

import { statSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';

/** A watch that can be set anew. */
export class FolderWatch {
  readonly #folder: string;
  readonly #onChange: () => void;
  #watcher: FSWatcher | null = null;
  #inode: number | null = null;

  constructor(folder: string, onChange: () => void) {
    this.#folder = folder;
    this.#onChange = onChange;
  }

  /** Makes sure that the folder which has the name now is the one that is watched. */
  renew(): void {
    const inode = inodeOf(this.#folder);
    if (inode === this.#inode && this.#watcher !== null) return;
    this.close();
    if (inode === null) return;
    try {
      const watcher = watch(this.#folder, { persistent: false }, this.#onChange);
      watcher.on('error', () => {
        this.close();
      });
      this.#watcher = watcher;
      this.#inode = inode;
    } catch {
      // No change events here, or no watches left: the next renewal tries again.
    }
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = null;
    this.#inode = null;
  }
}

function inodeOf(folder: string): number | null {
  try {
    return statSync(folder).ino;
  } catch {
    // Not there at the moment.
    return null;
  }
}
