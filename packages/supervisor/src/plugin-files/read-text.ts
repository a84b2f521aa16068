/** Reads small text files that may not be there. */

import { readFileSync } from 'node:fs';

/** Text of a file, or `null` when it is not there. */
export function readTextIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
