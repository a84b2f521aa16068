/** Words of the settings of a plugin, in the language on show. */

import { createTranslator, type Translator } from './translator.ts';
import { pluginSettings } from './en/plugin-settings.ts';

/** Words by id. */
export const t: Translator<typeof pluginSettings> = createTranslator('pluginSettings', pluginSettings);
