/** Words of views of plugins, in the language on show. */

import { createTranslator, type Translator } from './translator.ts';
import { views } from './en/views.ts';

/** Words by id. */
export const t: Translator<typeof views> = createTranslator('views', views);
