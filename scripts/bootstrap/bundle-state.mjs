/** Where the bundle of the panel is, and whether it was made of the sources as they are now. */
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The folder of the bundle, and the file in it that is run. */
export const BUNDLE_DIR = `${ROOT}packages/cli/dist`;
export const ENTRY = 'toru.js';
/** The file beside it that says what the bundle was made of. */
export const MADE_OF = 'made-of.json';

/** What tells one state of a source from another: size and time, as text; of paths from the root. @param {string} path */
export function stateOf(path) {
  const facts = statSync(ROOT + path, { throwIfNoEntry: false });
  return facts === undefined ? 'absent' : `${facts.size} ${facts.mtimeMs}`;
}

/** Whether there is a bundle, made of the sources as they are now. */
export function isBundleCurrent() {
  try {
    const sources = JSON.parse(readFileSync(`${BUNDLE_DIR}/${MADE_OF}`, 'utf8'));
    return Object.entries(sources).every(([path, state]) => stateOf(path) === state);
  } catch {
    // Never made, or not whole.
    return false;
  }
}
