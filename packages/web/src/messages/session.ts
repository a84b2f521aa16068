/** Words of logging in and setting up, in the language on show. */

import { createTranslator, type Translator } from './translator.ts';
import { session } from './en/session.ts';

/** Words by id. */
export const t: Translator<typeof session> = createTranslator('session', session);
