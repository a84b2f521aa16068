/** Words of controls and messages that every page has, in the language on show. */

import { createTranslator, type Translator } from './translator.ts';
import { controls } from './en/controls.ts';

/** Words by id. */
export const t: Translator<typeof controls> = createTranslator('controls', controls);
