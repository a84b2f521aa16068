/** German; the English catalogue of this name says what each text is for. */

import type { Translations } from '../translation.ts';

/** Texts by id. */
export const live: Translations['live'] = {
  reconnectingWhatYouSeeMay:
    'Verbindung wird wiederhergestellt … Was Sie sehen, ist vielleicht nicht aktuell.',
};
