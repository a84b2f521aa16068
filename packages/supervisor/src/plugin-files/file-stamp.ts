/** What a file looks like from outside: differs once it was written, touched, replaced, or given to somebody else. */

import type { Stats } from 'node:fs';

/** The stamp of a file. */
export function stampOf({ dev, ino, size, mtimeMs, ctimeMs, mode, uid }: Stats): string {
  return [dev, ino, size, mtimeMs, ctimeMs, mode, uid].join(':');
}
