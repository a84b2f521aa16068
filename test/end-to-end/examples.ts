/** Where the tests find the example plugins: built by the pre-step of `npm test`, once, outside the user's own plugins folder. */

import { fileURLToPath } from 'node:url';

/** Folder with `<id>.binary` for each example that could be built on this machine. */
export const EXAMPLES_DIR: string = fileURLToPath(new URL('../../.cache/examples', import.meta.url));
