/** Words of the live connection, in the language on show. */

import { createTranslator, type Translator } from './translator.ts';
import { live } from './en/live.ts';

/** Words by id. */
export const t: Translator<typeof live> = createTranslator('live', live);
