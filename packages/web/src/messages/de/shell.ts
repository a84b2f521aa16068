/** German; the English catalogue of this name says what each text is for. */

import type { Translations } from '../translation.ts';

/** Texts by id. */
export const shell: Translations['shell'] = {
  light: 'Hell',
  dark: 'Dunkel',
  system: 'Wie das System',
  account: 'Konto',
  theme: 'Design',
  accountAndPassword: 'Konto und Passwort',
  logOut: 'Abmelden',
  administrator: 'Administrator',
  client: 'Client',
  content: 'Inhalt',
  skipToContent: 'Zum Inhalt springen',
  leaveWithoutSaving: 'Ohne Speichern verlassen?',
  whatYouTypedHereIs: 'Was Sie hier eingegeben haben, ist nicht gespeichert und ginge verloren.',
  leaveWithoutSaving2: 'Ohne Speichern verlassen',
  stay: 'Bleiben',
  dashboard: 'Übersicht',
  home: 'Start',
  plugins: 'Plugins',
  activity: 'Aktivität',
  settings: 'Einstellungen',
  pageNotFound: 'Seite nicht gefunden',
  theLinkMayBeOld:
    'Der Link ist vielleicht veraltet, oder ein Plugin, das hier zu finden war, wurde deaktiviert.',
  thereIsNothingAtThis: 'Unter dieser Adresse gibt es nichts',
  goToTheDashboard: 'Zur Übersicht',
  thisPageRanIntoAn: 'Auf dieser Seite ist ein Fehler aufgetreten',
  loadItAgain: 'Neu laden',
  thePanelCannotBeReached: 'Das Panel ist nicht erreichbar',
  search: 'Suchen',
  panel: 'Panel',
  loadingPlugins: 'Plugins werden geladen',
  viewsOfPlugins: 'Ansichten von Plugins',
  new: 'neu',
  loading: 'Wird geladen',
  inEffectButNotSaved: 'Wirksam, aber noch nicht gespeichert',
  notSavedThePanelsDisk:
    'Nicht gespeichert: {changes}. Der Datenträger des Panels nimmt nichts an; es wird von selbst erneut versucht.',
  openTheMenu: 'Menü öffnen',
  menu: 'Menü',
};
