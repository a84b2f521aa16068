/** Words of the settings of the panel and the account, in the language on show. */

import { createTranslator, type Translator } from './translator.ts';
import { settings } from './en/settings.ts';

/** Words by id. */
export const t: Translator<typeof settings> = createTranslator('settings', settings);
