/** Words of licenses, in the language on show. */

import { createTranslator, type Translator } from './translator.ts';
import { licenses } from './en/licenses.ts';

/** Words by id. */
export const t: Translator<typeof licenses> = createTranslator('licenses', licenses);
