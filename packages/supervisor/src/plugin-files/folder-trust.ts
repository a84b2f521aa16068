/**
 * Tells an empty plugins folder from one that is not there: a folder that was unmounted, or a link that was switched, leaves another
 * folder in its place. That all files are gone from it is no wish to remove every plugin.
 */

import { makeReason } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

import type { FolderIdentity, Scan } from './discovery.ts';

/** The judge of one folder. */
export class FolderTrust {
  readonly #path: string;
  /** The folder in which files that hold a plugin were seen last. */
  #known: FolderIdentity | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Why this cannot be the folder that is meant; `null` when it can. `holders`: names of files that hold a plugin. */
  judge({ folder, names }: Pick<Scan, 'folder' | 'names'>, holders: readonly string[]): Reason | null {
    const isKnown = holders.length === 0 || holders.some((name) => names.has(name));
    if (isKnown || (this.#known !== null && isSame(folder, this.#known))) {
      this.#known = folder;
      return null;
    }
    const facts = { path: this.#path, known: holders.length };
    if (this.#known !== null) return makeReason('FOLDER_REPLACED', facts);
    // At the start of the host there is nothing to compare with; an empty folder may be waiting for its file system.
    if (names.size === 0) return makeReason('FOLDER_EMPTY', facts);
    this.#known = folder;
    return null;
  }
}

function isSame(a: FolderIdentity, b: FolderIdentity): boolean {
  return a.place === b.place && (a.bornAtMs === null || b.bornAtMs === null || a.bornAtMs === b.bornAtMs);
}
