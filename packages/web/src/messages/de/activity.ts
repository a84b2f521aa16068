/** German; the English catalogue of this name says what each text is for. */

import type { Translations } from '../translation.ts';

/** Texts by id. */
export const activity: Translations['activity'] = {
  from: 'von {address}',
  open: '{name} öffnen',
  activity: 'Aktivität',
  whatHappenedToPluginsAnd: 'Was mit Plugins geschehen ist und wer im Panel was getan hat.',
  export: 'Exportieren',
  searchActivity: 'Aktivität durchsuchen',
  kind: 'Art',
  everything: 'Alles',
  pluginEvents: 'Plugin-Ereignisse',
  doneByPeople: 'Von Personen ausgeführt',
  plugin: 'Plugin',
  allPlugins: 'Alle Plugins',
  loadingActivity: 'Aktivität wird geladen',
  activityCouldNotBeLoaded: 'Die Aktivität konnte nicht geladen werden',
  noActivityFitsTheseFilters: 'Kein Eintrag passt zu diesen Filtern.',
  nothingFound: 'Nichts gefunden',
  showOlder: 'Ältere anzeigen',
  since: '{times}, zuerst {time}',
  details: 'Einzelheiten',
  aPlugin: 'ein Plugin',
  somebodyFailed: 'Eine Anmeldung ist fehlgeschlagen',
  somebodyFailedAs: 'Eine Anmeldung als „{username}“ ist fehlgeschlagen',
  times: '{count}-mal',
  authLogin:
    '{refused, select, yes {{actor} wollte sich anmelden und wurde abgewiesen} other {{actor} hat sich angemeldet}}',
  authLogout:
    '{refused, select, yes {{actor} wollte sich abmelden; das wurde abgelehnt} other {{actor} hat sich abgemeldet}}',
  authConfirm:
    '{refused, select, yes {{actor} wollte das Passwort erneut eingeben; das wurde abgelehnt} other {{actor} hat das Passwort erneut eingegeben}}',
  authPasswordChange:
    '{refused, select, yes {{actor} wollte das eigene Passwort ändern; das wurde abgelehnt} other {{actor} hat das eigene Passwort geändert}}',
  authLanguageChange:
    '{refused, select, yes {{actor} wollte eine Sprache wählen; das wurde abgelehnt} other {{actor} hat eine Sprache gewählt}}',
  setupComplete:
    '{refused, select, yes {{actor} wollte das Panel einrichten; das wurde abgelehnt} other {{actor} hat das Panel eingerichtet}}',
  panelSettings:
    '{refused, select, yes {{actor} wollte die Einstellungen des Panels ändern; das wurde abgelehnt} other {{actor} hat die Einstellungen des Panels geändert}}',
  pluginRescan:
    '{refused, select, yes {{actor} wollte den Plugin-Ordner neu einlesen lassen; das wurde abgelehnt} other {{actor} hat den Plugin-Ordner neu einlesen lassen}}',
  pluginEnable:
    '{refused, select, yes {{actor} wollte {plugin} aktivieren; das wurde abgelehnt} other {{actor} hat {plugin} aktiviert}}',
  pluginDisable:
    '{refused, select, yes {{actor} wollte {plugin} deaktivieren; das wurde abgelehnt} other {{actor} hat {plugin} deaktiviert}}',
  pluginRestart:
    '{refused, select, yes {{actor} wollte {plugin} neu starten; das wurde abgelehnt} other {{actor} hat {plugin} neu gestartet}}',
  pluginRollback:
    '{refused, select, yes {{actor} wollte {plugin} auf die vorige Version zurücksetzen; das wurde abgelehnt} other {{actor} hat {plugin} auf die vorige Version zurückgesetzt}}',
  pluginSettings:
    '{refused, select, yes {{actor} wollte die Einstellungen von {plugin} ändern; das wurde abgelehnt} other {{actor} hat die Einstellungen von {plugin} geändert}}',
  pluginAccess:
    '{refused, select, yes {{actor} wollte festlegen, wer {plugin} nutzt; das wurde abgelehnt} other {{actor} hat festgelegt, wer {plugin} nutzt}}',
  pluginLicense:
    '{refused, select, yes {{actor} wollte eine Lizenz für {plugin} installieren; das wurde abgelehnt} other {{actor} hat eine Lizenz für {plugin} installiert}}',
  pluginLicenseRemove:
    '{refused, select, yes {{actor} wollte die Lizenz von {plugin} entfernen; das wurde abgelehnt} other {{actor} hat die Lizenz von {plugin} entfernt}}',
  pluginLicenseRestore:
    '{refused, select, yes {{actor} wollte die vorige Lizenz von {plugin} wieder einsetzen; das wurde abgelehnt} other {{actor} hat die vorige Lizenz von {plugin} wieder eingesetzt}}',
  pluginViewData:
    '{refused, select, yes {{actor} wollte die gespeicherten Daten von {plugin} verwenden; das wurde abgelehnt} other {{actor} hat die gespeicherten Daten von {plugin} verwendet}}',
  userCreate:
    '{refused, select, yes {{actor} wollte das Konto „{user}“ anlegen; das wurde abgelehnt} other {{actor} hat das Konto „{user}“ angelegt}}',
  userUpdate:
    '{refused, select, yes {{actor} wollte das Konto „{user}“ ändern; das wurde abgelehnt} other {{actor} hat das Konto „{user}“ geändert}}',
  userPasswordReset:
    '{refused, select, yes {{actor} wollte das Passwort von „{user}“ setzen; das wurde abgelehnt} other {{actor} hat das Passwort von „{user}“ gesetzt}}',
  userDelete:
    '{refused, select, yes {{actor} wollte das Konto „{user}“ löschen; das wurde abgelehnt} other {{actor} hat das Konto „{user}“ gelöscht}}',
  tokenCreate:
    '{refused, select, yes {{actor} wollte ein API-Token erstellen; das wurde abgelehnt} other {{actor} hat ein API-Token erstellt}}',
  tokenRevoke:
    '{refused, select, yes {{actor} wollte ein API-Token widerrufen; das wurde abgelehnt} other {{actor} hat ein API-Token widerrufen}}',
  wasEnabled: '{name} wurde aktiviert',
  wasDisabled: '{name} wurde deaktiviert',
  hasStopped: '{name} wurde beendet',
  isReady: '{name} ist bereit',
  doesNotRespond: '{name} antwortet nicht',
  respondsAgain: '{name} antwortet wieder',
  wasRemoved: '{name} wurde entfernt',
  restartsIn: '{name} startet in {seconds} s neu',
  isStarting: '{name} {version} startet',
  startedAsProcess: '{name} {version} läuft als Prozess {pid}',
  wasFound: '{name} {version} wurde in {file} gefunden',
  wasUpgraded: '{name} wurde auf {version} aktualisiert',
  settingsWereChanged: '{name}: Einstellungen wurden geändert',
  licenseWasChanged: '{name}: Lizenz wurde geändert',
  isInvalid: '{name}: {cause}',
  hasFailed: '{name} ist ausgefallen: {cause}',
  hasCrashed: '{name} ist abgestürzt: {cause}',
  cannotRun: '{name} kann nicht laufen: {cause}',
  changedFileCannotBeUsed: '{name}: Die geänderte Datei ist nicht verwendbar: {cause}',
  didNotGetReady: '{name} {version} wurde nicht bereit: {cause}; die Version davor bleibt',
  discovered: 'Gefunden',
  found: 'Neue Datei',
  starting: 'Startet',
  started: 'Gestartet',
  ready: 'Bereit',
  stopped: 'Beendet',
  restarting: 'Neustart',
  crashed: 'Absturz',
  failed: 'Ausfall',
  invalid: 'Ungültig',
  removed: 'Datei fehlt',
  enabled: 'Eingeschaltet',
  disabled: 'Ausgeschaltet',
  unresponsive: 'Keine Antwort',
  recovered: 'Erholt',
  upgraded: 'Upgrade',
  upgradeFailed: 'Abgelehnt',
  memoryLimit: 'Speicher',
  logDropped: 'Log gekürzt',
  settingsChanged: 'Einstellungen',
  licenseChanged: 'Lizenz',
  auth: 'Anmeldung',
  setup: 'Einrichtung',
  panel: 'Panel',
  user: 'Konto',
  token: 'API-Token',
  tokenConfirm:
    '{refused, select, yes {{actor} wollte ein API-Token bestätigen; das wurde abgelehnt} other {{actor} hat ein API-Token bestätigt}}',
  backupMake:
    '{refused, select, yes {{actor} wollte eine Sicherung anlegen; das wurde abgelehnt} other {{actor} hat eine Sicherung angelegt}}',
  backupSchedule:
    '{refused, select, yes {{actor} wollte den Zeitplan der Sicherungen ändern; das wurde abgelehnt} other {{actor} hat den Zeitplan der Sicherungen geändert}}',
};
