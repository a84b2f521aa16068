/** Words of the activity page, in the language on show. */

import { createTranslator, type Translator } from './translator.ts';
import { activity } from './en/activity.ts';

/** Words by id. */
export const t: Translator<typeof activity> = createTranslator('activity', activity);
