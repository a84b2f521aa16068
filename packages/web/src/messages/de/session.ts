/** German; the English catalogue of this name says what each text is for. */

import type { Translations } from '../translation.ts';

/** Texts by id. */
export const session: Translations['session'] = {
  yourBrowserDidNotKeep: 'Ihr Browser hat die Sitzung nicht behalten',
  thePasswordIsRightBut:
    'Das Passwort stimmt, aber der Browser hat das zugehörige Cookie nicht gespeichert. Erlauben Sie Cookies für {strong} in seinen Einstellungen und melden Sie sich erneut an.',
  ifTheyAreAllowedThis:
    'Falls sie erlaubt sind: Diese Seite kam über http, und ein Proxy vor dem Panel behauptet vielleicht, sie sei über https gekommen. Öffnen Sie die https-Adresse des Panels, oder lassen Sie den Proxy in X-Forwarded-Proto die Wahrheit sagen.',
  youHaveLoggedOut: 'Sie haben sich abgemeldet.',
  thisSessionWasEndedFrom:
    'Diese Sitzung wurde von einem anderen Ort aus beendet, an dem Sie angemeldet sind.',
  youAreLoggedInIn:
    'Sie sind an mehr als 50 Orten angemeldet, und dieser wurde am längsten nicht benutzt. Auch Skripte, die sich anmelden, zählen; geben Sie ihnen besser ein API-Token.',
  youWereLoggedOutBecause: 'Sie wurden abgemeldet, weil das Passwort geändert wurde.',
  youWereLoggedOutBecause2: 'Sie wurden abgemeldet, weil dieses Konto deaktiviert wurde.',
  youWereLoggedOutBecause3: 'Sie wurden abgemeldet, weil eine Sitzung sieben Tage dauert.',
  forSafetyNoMorePasswords:
    'Zur Sicherheit werden von hier aus für dieses Konto eine Weile keine Passwörter mehr geprüft. Sie können es in {strong} erneut versuchen.',
  tooManyFailedAttempts: 'Zu viele Fehlversuche',
  logInAgain: 'Erneut anmelden',
  yourSessionHasEnded: 'Ihre Sitzung ist beendet.',
  thisPageStaysAsIt: '{ended} Diese Seite bleibt, wie sie ist.',
  leaveThisPage: 'Diese Seite verlassen',
  manyPasswordsAreBeingChecked:
    'Im Augenblick werden viele Passwörter geprüft. Ihres war nicht darunter, und mit Ihrem Konto ist alles in Ordnung: Versuchen Sie es in einigen Sekunden erneut.',
  thePanelIsBusy: 'Das Panel ist ausgelastet',
  userName: 'Benutzername',
  password: 'Passwort',
  logIn: 'Anmelden',
  logInSteeringCenter: 'Anmelden · Steering Center',
  logInToContinue: 'Melden Sie sich an, um fortzufahren',
  openTheOneTimeLink:
    'Öffnen Sie den Einmal-Link, den der Server beim Start ausgegeben hat. Er legt das erste Konto an.',
  thisPanelIsNotSet: 'Dieses Panel ist noch nicht eingerichtet',
  pleaseLogIn: 'Bitte melden Sie sich an.',
  setUpSteeringCenter: 'Einrichten · Steering Center',
  welcome: 'Willkommen',
  setUpSteeringCenterOn: 'Steering Center auf diesem Server einrichten',
  loading: 'Wird geladen',
  theServerCannotBeReached: 'Der Server ist nicht erreichbar',
  thisPanelIsSetUp: 'Dieses Panel ist bereits eingerichtet.',
  goToTheLogIn: 'Zur Anmeldung',
  openTheOneTimeLink2:
    'Öffnen Sie den Einmal-Link, den der Server beim Start ausgegeben hat. Er endet mit {code} und belegt, dass Sie das Panel einrichten dürfen.',
  theTwoPasswordsDiffer: 'Die beiden Passwörter sind verschieden.',
  createTheAdministratorsAccountYou:
    'Legen Sie das Konto des Administrators an. Weitere Personen können Sie später hinzufügen.',
  yourName: 'Ihr Name',
  asOthersSeeItOptional: 'So sehen ihn andere. Freiwillig.',
  atLeast10CharactersSeveral:
    'Mindestens 10 Zeichen. Mehrere Wörter hintereinander sind leicht zu merken und schwer zu erraten.',
  passwordAgain: 'Passwort wiederholen',
  createAccount: 'Konto anlegen',
  youAreStillLoggedIn: 'Sie sind noch angemeldet',
};
