/** The version of the panel, as its package says. */

import { readFileSync } from 'node:fs';

const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');

/** SemVer. */
export const VERSION: string = (JSON.parse(text) as { version: string }).version;
