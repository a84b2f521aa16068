/** Words of messages about the whole panel, in the language on show. */

import { createTranslator, type Translator } from './translator.ts';
import { system } from './en/system.ts';

/** Words by id. */
export const t: Translator<typeof system> = createTranslator('system', system);
