/**
 * Files that the bootstrap built itself and wrote down: they are enabled when they are first seen, because nobody has to be asked
 * about what came with the panel.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the list in the plugins folder: `{"<file name>": "<sha256>"}`. */
const LIST = '.approved.json';

/** Hashes on the list. A list that is absent or damaged approves nothing. */
export function readApprovedHashes(pluginsDir: string): ReadonlySet<string> {
  let text: string;
  try {
    text = readFileSync(join(pluginsDir, LIST), 'utf8');
  } catch {
    // No list: nothing was built here.
    return new Set();
  }
  try {
    const list: unknown = JSON.parse(text);
    if (typeof list !== 'object' || list === null) return new Set();
    return new Set(
      Object.values(list).filter(
        (hash): hash is string => typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash),
      ),
    );
  } catch (error) {
    if (error instanceof SyntaxError) return new Set();
    throw error;
  }
}
