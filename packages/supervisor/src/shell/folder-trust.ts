/**
 * Tells an empty plugins folder from one that is not there: a folder that was unmounted, or a link that was switched, leaves another
 * folder in its place. That all files are gone from it is no wish to remove every plugin.
 */

import type { FolderIdentity, Scan } from './files/discovery.ts';

/** The judge of one folder. */
export class FolderTrust {
  readonly #path: string;
  /** The folder in which files that hold a plugin were seen last. */
  #known: FolderIdentity | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Why this cannot be the folder that is meant; `null` when it can. `holders`: names of files that hold a plugin. */
  judge({ folder, names }: Pick<Scan, 'folder' | 'names'>, holders: readonly string[]): string | null {
    const isKnown = holders.length === 0 || holders.some((name) => names.has(name));
    if (isKnown || (this.#known !== null && isSame(folder, this.#known))) {
      this.#known = folder;
      return null;
    }
    const count =
      holders.length === 1
        ? 'the one plugin that is known'
        : `any of the ${holders.length} plugins that are known`;
    if (this.#known !== null)
      return `another folder is at "${this.#path}" now, without ${count}; mount or link the right one again, or restart the panel if this is the right one`;
    // At the start of the host there is nothing to compare with; an empty folder may be waiting for its file system.
    if (names.size === 0) return `"${this.#path}" is empty, without ${count}; is its file system mounted?`;
    this.#known = folder;
    return null;
  }
}

function isSame(a: FolderIdentity, b: FolderIdentity): boolean {
  return a.place === b.place && (a.bornAtMs === null || b.bornAtMs === null || a.bornAtMs === b.bornAtMs);
}
