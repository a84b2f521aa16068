/** Words of the list of plugins, in the language on show. */

import { createTranslator, type Translator } from './translator.ts';
import { plugins } from './en/plugins.ts';

/** Words by id. */
export const t: Translator<typeof plugins> = createTranslator('plugins', plugins);
