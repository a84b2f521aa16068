/** Words of the page of a plugin, in the language on show. */

import { createTranslator, type Translator } from './translator.ts';
import { pluginPage } from './en/plugin-page.ts';

/** Words by id. */
export const t: Translator<typeof pluginPage> = createTranslator('pluginPage', pluginPage);
