/** Sentences for codes of errors whose English sentence names nothing particular. All others are shown as the server writes them. */

import type { Words } from '../translation.ts';

/** Sentences by code. */
export const errors: Words['errors'] = {
  BODY_TOO_LARGE: 'Was gesendet wurde, ist größer als erlaubt.',
  BUSY: 'Zu viele Aufrufe in zu kurzer Zeit; versuchen Sie es später erneut.',
  CREDENTIALS_INVALID: 'Benutzername oder Passwort ist falsch.',
  FORBIDDEN: 'Ihre Rolle erlaubt das nicht.',
  HOST_STOPPING: 'Das Panel wird gerade beendet.',
  HOST_UNKNOWN: 'Das Panel antwortet nicht auf diesen Hostnamen.',
  INTERNAL: 'Im Panel ist ein Fehler aufgetreten; sein Log nennt Einzelheiten.',
  LOCKED_OUT: 'Zu viele Fehlversuche; warten Sie vor dem nächsten.',
  LOGIN_BUSY: 'Im Augenblick werden viele Passwörter geprüft, dieses nicht; versuchen Sie es gleich erneut.',
  ORIGIN_MISMATCH: 'Die Anfrage kam von einer anderen Website.',
  PASSWORD_REQUIRED: 'Geben Sie dafür Ihr Passwort erneut ein.',
  PASSWORD_TOO_WEAK:
    'Das Passwort ist zu schwach: Es braucht mindestens 10 Zeichen und darf nicht leicht zu erraten sein.',
  PLUGIN_BUSY: 'Das Plugin bearbeitet so viele Anfragen, wie es darf.',
  PLUGIN_CRASHED: 'Das Plugin endete, bevor es geantwortet hat.',
  PLUGIN_TIMEOUT: 'Das Plugin hat nicht rechtzeitig geantwortet.',
  PRECONDITION_FAILED: 'Jemand anderes hat das inzwischen geändert.',
  RATE_LIMITED: 'Zu viele Anfragen; bitte langsamer.',
  ROLLBACK_UNAVAILABLE: 'Es ist keine frühere Version des Plugins aufbewahrt.',
  SAFE_MODE: 'Das Panel läuft im abgesicherten Modus, in dem kein Plugin gestartet wird.',
  SETUP_DONE: 'Das Panel ist bereits eingerichtet.',
  SETUP_TOKEN_INVALID: 'Der Einrichtungs-Link ist falsch oder wurde schon benutzt.',
  STORAGE_UNAVAILABLE: 'Das Panel kann seine Datenbank im Augenblick nicht schreiben.',
  UNAUTHENTICATED: 'Bitte melden Sie sich an.',
};

/** Sentences at the field that is wrong. */
export const fieldErrors: Words['fieldErrors'] = {
  CREDENTIALS_INVALID: 'Das ist nicht Ihr aktuelles Passwort.',
  PASSWORD_TOO_WEAK: 'Zu schwach: mindestens 10 Zeichen, nicht der Benutzername und nicht leicht zu erraten.',
};
