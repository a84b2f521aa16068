/** German; the English catalogue of this name says what each text is for. */

import type { Translations } from '../translation.ts';

/** Texts by id. */
export const controls: Translations['controls'] = {
  copied: 'Kopiert',
  selectTheTextAndCopy: 'Markieren Sie den Text und kopieren Sie ihn von Hand',
  loading: 'Wird geladen',
  loadItAgainToGet: 'Laden Sie die Seite neu, um die neue Version zu erhalten.',
  thisPageWasUpdatedOn: 'Diese Seite wurde auf dem Server aktualisiert',
  loadItAgain: 'Neu laden',
  itIsTriedAgainBy: 'Es wird von selbst erneut versucht, und es geht da weiter, wo es war.',
  thePanelCannotBeReached: 'Das Panel ist nicht erreichbar',
  nothingMeasuredYet: 'Noch nichts gemessen',
  nowLowestHighest: 'Jetzt {last}, niedrigster Wert {value}, höchster {value2}',
  tryAgain: 'Erneut versuchen',
  yourAccountMayNotSee:
    'Ihr Konto darf das nicht sehen. Fragen Sie die Person, die diesen Server betreibt, wenn Sie es brauchen.',
  thisIsForAdministrators: 'Nur für Administratoren',
  dismiss: 'Ausblenden',
  close: 'Schließen',
  search: 'Suchen',
  hideThePassword: 'Passwort verbergen',
  showThePassword: 'Passwort anzeigen',
  theServerDoesNotAnswer:
    'Der Server antwortet nicht. Prüfen Sie die Verbindung und versuchen Sie es erneut.',
  more: '{left} weitere',
  days: '{count, number, ::unit/day unit-width-short}',
  hours: '{count, number, ::unit/hour unit-width-short}',
  minutes: '{count, number, ::unit/minute unit-width-short}',
  seconds: '{count, number, ::unit/second unit-width-short}',
  daysAgo: 'vor {count, plural, one {# Tag} other {# Tagen}}',
  hoursAgo: 'vor {count, number, ::unit/hour unit-width-short}',
  minutesAgo: 'vor {count, number, ::unit/minute unit-width-short}',
  justNow: 'gerade eben',
  unexpectedAnswer: 'Der Server hat mit dem Status {status} geantwortet.',
  unexpectedAnswerNamed: 'Der Server hat mit dem Status {status} geantwortet ({name}).',
};
