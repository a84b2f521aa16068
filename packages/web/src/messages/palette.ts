/** Words of the command palette, in the language on show. */

import { createTranslator, type Translator } from './translator.ts';
import { palette } from './en/palette.ts';

/** Words by id. */
export const t: Translator<typeof palette> = createTranslator('palette', palette);
