/** German; the English catalogue of this name says what each text is for. */

import type { Translations } from '../translation.ts';

/** Texts by id. */
export const licenses: Translations['licenses'] = {
  theLicenseWasSaved: 'Die Lizenz wurde gespeichert.',
  theLicenseWasRemoved: 'Die Lizenz wurde entfernt.',
  thePreviousLicenseIsIn: 'Die vorige Lizenz ist wieder eingesetzt.',
  vendorsIssueLicensesForThe: 'Hersteller stellen Lizenzen für die Kennung dieser Installation aus:',
  copyTheInstanceId: 'Installations-ID kopieren',
  replaceTheLicenseText: 'Lizenztext ersetzen',
  licenseText: 'Lizenztext',
  thisLicenseIsNotValid: 'Diese Lizenz gilt hier nicht. Es wurde nichts geändert.',
  keepWhatIsInPlace: 'Vorhandene behalten',
  doNotSaveIt: 'Nicht speichern',
  saveItAnyway: 'Trotzdem speichern',
  save: 'Speichern',
  anotherLicenseWasInPlace: 'Vorher war eine andere Lizenz eingesetzt',
  theLicenseThatWasIn: 'Die zuvor eingesetzte Lizenz ist aufbewahrt',
  putItBack: 'Wieder einsetzen',
  remove: 'Entfernen …',
  removeTheLicense: 'Lizenz entfernen?',
  removeTheLicenseWhatRuns:
    'Lizenz entfernen? Was läuft, läuft weiter, startet aber ohne Lizenz vielleicht nicht mehr. Die Lizenz wird aufbewahrt, damit sie wieder eingesetzt werden kann.',
  keepIt: 'Behalten',
  removeIt: 'Entfernen',
  fromAFile: 'Aus einer Datei',
  aTrialUntil: 'Testversion bis {trial}.',
  allVersionsForEver: 'Alle Versionen, unbefristet.',
  versionsReleasedUpToFor: 'Versionen, die bis {updates} erschienen sind, unbefristet.',
  itWasValidUntilIt: 'Sie war gültig, bis sie {time} ersetzt wurde.',
  itWasReplaced: 'Sie wurde {time} ersetzt.',
  licensedTo: 'Lizenziert für {customer}. {terms}',
  licensedToWith: 'Lizenziert für {customer}. {terms} Enthalten: {features}.',
};
