/** The folder for empty working directories of metadata reads: `<data>/scratch`, made anew at every host start. */

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Removes what an interrupted start left; for use while the data directory's lock is held. */
export function clearScratchFolder(dataDir: string): void {
  rmSync(join(dataDir, 'scratch'), { recursive: true, force: true });
}

/** The folder, there now. */
export function openScratchFolder(dataDir: string): string {
  const folder = join(dataDir, 'scratch');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
