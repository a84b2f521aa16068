/** German; the English catalogue of this name says what each text is for. */

import type { Translations } from '../translation.ts';

/** Texts by id. */
export const system: Translations['system'] = {
  theToolsAreSwitchedOff:
    'Die Werkzeuge sind wegen Wartungsarbeiten nicht verfügbar. Sie kommen von selbst wieder.',
  itWasStartedThatWay: 'so gestartet',
  safeModeNoPluginRuns:
    'Abgesicherter Modus: Kein Plugin läuft ({reason}). Starten Sie das Panel normal neu, um ihn zu verlassen.',
  noPluginViewIsLoaded:
    'In diesem Tab wird keine Ansicht eines Plugins geladen. <button>Ansichten wieder laden</button>',
};
