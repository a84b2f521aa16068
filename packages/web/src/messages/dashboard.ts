/** Words of the dashboard, in the language on show. */

import { createTranslator, type Translator } from './translator.ts';
import { dashboard } from './en/dashboard.ts';

/** Words by id. */
export const t: Translator<typeof dashboard> = createTranslator('dashboard', dashboard);
