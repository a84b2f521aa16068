/** Words of the frame around the pages, in the language on show. */

import { createTranslator, type Translator } from './translator.ts';
import { shell } from './en/shell.ts';

/** Words by id. */
export const t: Translator<typeof shell> = createTranslator('shell', shell);
