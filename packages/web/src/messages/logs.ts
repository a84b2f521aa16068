/** Words of the log viewer, in the language on show. */

import { createTranslator, type Translator } from './translator.ts';
import { logs } from './en/logs.ts';

/** Words by id. */
export const t: Translator<typeof logs> = createTranslator('logs', logs);
