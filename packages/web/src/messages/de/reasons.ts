/** Reasons and advice in German. Marks in braces are those of the English sentence; brackets hold what may be left out. */

import type { AdviceTexts, ReasonSentences } from '@toru/protocol';

/** Sentences by code. */
export const reasons: ReasonSentences = {
  FILE_EMPTY: 'nicht ausführbar: Die Datei ist leer',
  FILE_WINDOWS_PROGRAM: 'nicht ausführbar: Es ist ein Windows-Programm',
  FILE_MACOS_PROGRAM: 'nicht ausführbar: Es ist ein macOS-Programm',
  FILE_OTHER_MACHINE: 'nicht ausführbar: für {built_for} gebaut, und dieser Rechner ist {machine}',
  FILE_CUT_OFF: 'nicht ausführbar: innerhalb des ELF-Kopfes abgeschnitten',
  FILE_FORMAT_UNKNOWN:
    'nicht ausführbar: weder ein Linux-Programm (ELF) noch ein Skript, das mit "#!" beginnt',
  FILE_CARRIAGE_RETURN:
    'nicht ausführbar: Die erste Zeile endet mit einem Wagenrücklauf; speichern Sie die Datei mit Unix-Zeilenenden',
  FILE_INTERPRETER_NOT_ABSOLUTE:
    'nicht ausführbar: Die erste Zeile nennt keinen absoluten Interpreter ("#!{line}")',
  FILE_INTERPRETER_MISSING: 'nicht ausführbar: Den Interpreter "{interpreter}" gibt es nicht',
  FILE_INTERPRETER_NOT_IN_PATH:
    'nicht ausführbar: Der Interpreter "{program}" ist nicht installiert (nicht in PATH gefunden)',
  FILE_NOT_REGULAR: 'nicht ausführbar: keine gewöhnliche Datei',
  FILE_NOT_EXECUTABLE: 'nicht ausführbar: Das Ausführungsrecht fehlt; führen Sie aus: chmod +x {path}',
  FILE_GONE: 'nicht ausführbar: Die Datei ist nicht mehr da',
  FILE_ACCESS_DENIED:
    'nicht ausführbar: Die Datei kann hier nicht gelesen oder ausgeführt werden (ist der Ordner mit noexec eingehängt?)',
  FILE_ACCESS_FAILED: 'nicht ausführbar: {detail}',
  FILE_OWNER_UNTRUSTED:
    'gehört dem Benutzer {owner}; die Datei muss dem Benutzer des Panels oder root gehören',
  FILE_WRITABLE_BY_ANYBODY: 'kann von jedem beschrieben werden; führen Sie aus: chmod o-w {path}',
  FILE_NOT_EXAMINED: 'wird im abgesicherten Modus nicht untersucht',
  FILE_CHANGED_MEANWHILE: 'wurde während des Kopierens geändert',
  FILE_COPY_DISK_FULL: 'kann nicht in das Datenverzeichnis kopiert werden: Der Datenträger ist voll (ENOSPC)',
  FILE_COPY_QUOTA:
    'kann nicht in das Datenverzeichnis kopiert werden: Das Kontingent ist aufgebraucht (EDQUOT)',
  FILE_UNREADABLE: 'kann nicht gelesen werden: {detail}',
  FILE_JUST_CHANGED: 'wurde gerade geändert',
  FILE_JUST_WRITTEN: 'wurde gerade geschrieben, vielleicht nicht bis zum Ende',
  FILE_BEING_WRITTEN:
    'wird noch geschrieben: {program} (Prozess {pid}) hat die Datei geöffnet; sie wird untersucht, sobald sie geschlossen ist',
  FILE_ID_TAKEN: 'die ID "{id}" ist durch {file} vergeben',
  FILE_ID_RESERVED:
    'die ID "{id}" ist durch {file} vergeben, das nicht mehr da ist; diese Datei erhält sie, wenn jene nicht wiederkommt',
  FILE_ROUTE_TAKEN: 'die Route "/{route}" ist durch das Plugin "{plugin}" vergeben',
  METADATA_TOO_LARGE: '--metadata hat mehr als {max_bytes} Bytes ausgegeben',
  METADATA_LATE: '--metadata wurde nicht innerhalb von {timeout_ms} ms fertig',
  METADATA_NOT_WANTED: 'niemand will es mehr wissen',
  METADATA_EXITED: '--metadata endete mit Status {status}[; Ausgabe: {output}]',
  METADATA_KILLED: '--metadata wurde durch {signal} beendet[; Ausgabe: {output}]',
  METADATA_TOO_DEEP: '--metadata hat JSON ausgegeben, das tiefer als {max_depth} Ebenen geschachtelt ist',
  METADATA_EMPTY: '--metadata hat kein JSON ausgegeben: Es kam nichts',
  METADATA_NO_JSON:
    '--metadata hat kein JSON ausgegeben: [Fehler an Position {offset}][{detail}]; die Ausgabe beginnt mit {start}',
  METADATA_NO_OBJECT: '--metadata muss genau ein JSON-Objekt ausgeben',
  FIELD_MISSING: 'das Feld "{field}" muss vorhanden sein, nicht {value}',
  FIELD_NOT_TEXT: 'das Feld "{field}" muss eine Zeichenkette sein, nicht {value}',
  FIELD_NOT_OBJECT: 'das Feld "{field}" muss ein Objekt sein, nicht {value}',
  FIELD_NOT_BOOLEAN: 'das Feld "{field}" muss true oder false sein, nicht {value}',
  FIELD_NOT_INTEGER: 'das Feld "{field}" muss eine ganze Zahl von {least} bis {most} sein, nicht {value}',
  FIELD_NOT_ALLOWED: 'das Feld "{field}" muss eines von {allowed} sein, nicht {value}',
  FIELD_LENGTH: 'das Feld "{field}" muss {least} bis {most} Zeichen haben, nicht {value}',
  FIELD_NOT_PLAIN:
    'das Feld "{field}" muss Text ohne Steuerzeichen und ohne Zeichen sein, die die Leserichtung ändern, nicht {value}',
  FIELD_BLANK: 'das Feld "{field}" muss sichtbarer Text sein, nicht {value}',
  FIELD_NO_ID:
    'das Feld "{field}" muss 1 bis 64 Buchstaben, Ziffern oder "-" haben und mit einem Buchstaben oder einer Ziffer beginnen, nicht {value}',
  FIELD_NO_PROTOCOL: 'das Feld "{field}" muss 1 oder 2 sein, nicht {value}',
  FIELD_NO_VERSION: 'das Feld "{field}" muss eine semantische Version wie 1.2.3 sein, nicht {value}',
  FIELD_NO_ROUTE:
    'das Feld "{field}" muss "/" und ein Segment aus Buchstaben, Ziffern oder . _ ~ - sein, ohne "..", nicht {value}',
  FIELD_NO_DATE: 'das Feld "{field}" muss ein Datum wie 2026-01-31 sein, nicht {value}',
  FIELD_DATE_REQUIRED:
    'das Feld "{field}" muss ein Datum wie 2026-01-31 sein, wenn "license.required" true ist, nicht {value}',
  FIELD_NO_ADDRESS: 'das Feld "{field}" muss eine https://-Adresse sein, nicht {value}',
  FIELD_NO_NAMES: 'das Feld "{field}" muss eine Liste von höchstens {most} Namen sein, nicht {value}',
  FIELD_NO_NAME: 'das Feld "{field}" muss ein kleingeschriebener Name wie "shell" sein, nicht {value}',
  FIELD_NO_SCHEMA: 'das Feld "{field}" muss ein JSON-Schema-Objekt sein, nicht {value}',
  FIELD_NO_OBJECT_TYPE: 'das Feld "{field}" muss "object" sein, nicht {value}',
  START_NO_DESCRIPTORS:
    'kann nicht gestartet werden: Der Host hat keine Dateideskriptoren mehr (EMFILE); erhöhen Sie sein Limit offener Dateien',
  START_NO_SYSTEM_DESCRIPTORS:
    'kann nicht gestartet werden: Das System hat keine Dateideskriptoren mehr (ENFILE)',
  START_NO_PROCESSES:
    'kann nicht gestartet werden: Weitere Prozesse sind nicht erlaubt (EAGAIN); sehen Sie nach den Limits des Benutzers und des Dienstes',
  START_NO_MEMORY:
    'kann nicht gestartet werden: Das System hat keinen Speicher für einen weiteren Prozess (ENOMEM)',
  START_FILE_GONE:
    'kann nicht gestartet werden: Die Datei oder ihr Arbeitsverzeichnis ist nicht mehr da (ENOENT)',
  START_ENVIRONMENT_TOO_LARGE:
    'kann nicht gestartet werden: Die Umgebung ist größer, als das System erlaubt (E2BIG)',
  START_NO_PIPES: 'kann nicht gestartet werden: Der Prozess hat keine Ausgabekanäle',
  START_NOT_WANTED: 'kann nicht gestartet werden: Es sollte vorher schon beendet werden',
  START_FAILED: 'kann nicht gestartet werden: {detail}',
  VERSION_NOT_KEPT: 'die Datei ist nicht mehr aufbewahrt',
  PROCESS_EXITED: 'mit Status {status} beendet',
  PROCESS_EXITED_EARLY: 'mit Status {status} beendet, bevor es bereit war',
  PROCESS_GAVE_UP: 'mit Status {status} beendet (falsche Konfiguration, kein neuer Versuch)',
  PROCESS_GAVE_UP_EARLY:
    'mit Status {status} beendet (falsche Konfiguration, kein neuer Versuch), bevor es bereit war',
  PROCESS_KILLED: 'durch {signal} beendet',
  PROCESS_KILLED_EARLY: 'durch {signal} beendet, bevor es bereit war',
  PLUGIN_STOPPED: 'wurde beendet',
  PLUGIN_NOT_READY: 'nicht innerhalb von {waited_ms} ms bereit',
  PLUGIN_NOT_CONNECTED: 'nicht innerhalb von {waited_ms} ms bereit (letzte Verbindung abgelehnt: {detail})',
  PLUGIN_HUNG: '{missed} Lebenszeichen ausgeblieben (seit {silent_s} s ohne Lebenszeichen)',
  PLUGIN_OUT_OF_MEMORY: 'Speicher aufgebraucht (Grenze {limit_mb} MiB)',
  PLUGIN_BROKE_PROTOCOL: 'Protokollfehler: {detail}',
  PLUGIN_NOT_WELCOMED: 'der Host konnte es nicht aufnehmen: {detail}',
  PLUGIN_DISCONNECTED: 'hat seine Verbindung geschlossen und ist nicht beendet',
  PLUGIN_REPORTED: '{message} ({error_code})',
  PLUGIN_REFUSED_LICENSE: '{message} (LICENSE_REFUSED)',
  RECORDED_SENTENCE: '{message}',
  CAUSE_UNKNOWN: 'Ursache unbekannt',
  LICENSE_VALID: 'Die Lizenz ist gültig: Es ist nichts zu tun',
  LICENSE_MISSING:
    'Für "{plugin}" ist keine Lizenz installiert: Fügen Sie sie auf der Seite des Plugins ein, oder setzen Sie TORU_LICENSE_KEY in {plugin}.env',
  LICENSE_MALFORMED:
    'Der Lizenztext ist beschädigt: Kopieren Sie ihn erneut und vollständig, von "toru1." bis zum letzten Zeichen, oder fragen Sie den Hersteller danach',
  LICENSE_UNKNOWN_KEY:
    'Die Lizenz ist mit dem Schlüssel "{key_id}" signiert, den diese Version nicht kennt: Aktualisieren Sie das Plugin, oder fragen Sie den Hersteller nach einer neuen Lizenz',
  LICENSE_TEST_KEY:
    'Die Lizenz ist mit dem Testschlüssel "{key_id}" signiert, der nur in Tests zählt: Fragen Sie den Hersteller nach einer echten Lizenz',
  LICENSE_BAD_SIGNATURE:
    'Die Lizenz wurde verändert oder ist nicht für dieses Plugin: Kopieren Sie sie erneut, oder fragen Sie den Hersteller nach einer für "{plugin}" auf der Installation {instance}',
  LICENSE_WRONG_PLUGIN:
    'Die Lizenz ist für das Plugin "{licensed}": Installieren Sie sie dort, und fragen Sie den Hersteller nach einer für "{plugin}"',
  LICENSE_WRONG_INSTANCE:
    'Die Lizenz ist für die Installation {licensed}: Fragen Sie den Hersteller nach einer für diese, {instance}',
  LICENSE_UPDATES_ENDED:
    'Die Lizenz deckt Versionen ab, die bis {updates_until} erschienen sind, und diese ist vom {released_at}: Kehren Sie zu einer abgedeckten Version zurück, oder verlängern Sie die Updates',
  LICENSE_TRIAL_EXPIRED:
    'Die Testzeit endete am {trial_until}: Fragen Sie den Hersteller nach einer unbefristeten Lizenz',
  LICENSE_REPORTED: '{message}',
  NOTE_FILE_CAPABILITIES:
    'Die Datei hat Capabilities, die keine Kopie von ihr hätte ({capabilities}), daher läuft sie, wo sie liegt, {path}: Ersetzen Sie sie durch Umbenennen, nie an Ort und Stelle, und bedenken Sie, dass eine frühere Version ohne sie liefe',
  NOTE_ENVIRONMENT_CHANGED:
    'Die env-Datei wurde nach dem Start geändert; starten Sie das Plugin neu, um das anzuwenden',
  NOTE_FILE_MISSING:
    'Die Datei {file} ist nicht mehr da; das Plugin wird entfernt, wenn sie nicht innerhalb von {grace_s} s zurück ist',
  NOTE_FILE_WAITING: 'Die geänderte Datei des Plugins {reason}',
  NOTE_FOLDER_UNREADABLE:
    'Der Plugin-Ordner kann nicht eingelesen werden: {reason}. Was läuft, läuft ohne ihn weiter',
  FOLDER_REPLACED:
    'unter "{path}" liegt jetzt ein anderer Ordner, ohne eines der bekannten Plugins ({known}); hängen Sie den richtigen wieder ein, oder starten Sie das Panel neu, wenn dieser der richtige ist',
  FOLDER_EMPTY:
    '"{path}" ist leer, ohne eines der bekannten Plugins ({known}); ist das Dateisystem eingehängt?',
  FOLDER_FAILED: '{detail}',
};

/** Advice by key; commands are the same in all languages. */
export const advice: AdviceTexts = {
  WAIT: 'Es ist nichts zu tun: Es wird von selbst erneut versucht.',
  ALLOW_EXECUTION: 'Erlauben Sie, dass die Datei ausgeführt wird:',
  OWN_FILE:
    'Übergeben Sie die Datei dem Benutzer, der das Panel ausführt, und lassen Sie niemanden sonst in sie schreiben:',
  GET_OTHER_BUILD:
    'Die Datei wurde für eine andere Art von Rechner gebaut. Fragen Sie den Hersteller nach einer, die zu diesem Server passt.',
  PUT_PROGRAM:
    'Ein Plugin ist ein für diesen Server gebautes Programm oder ein Skript, dessen erste Zeile nennt, was es ausführt, etwa:',
  COPY_AGAIN:
    'Die Datei ist nicht vollständig. Kopieren Sie sie erneut, zuerst unter einem anderen Namen, und benennen Sie sie um, wenn sie da ist.',
  CONVERT_LINE_ENDS:
    'Die Datei wurde mit Windows-Zeilenenden gespeichert. Machen Sie Unix-Zeilenenden daraus:',
  INSTALL_INTERPRETER:
    'Die erste Zeile nennt ein Programm, das die Datei ausführt. Prüfen Sie, ob es vorhanden und installiert ist:',
  ALLOW_FOLDER:
    'Das Panel muss Dateien dieses Ordners lesen und ausführen; sein Dateisystem ist vielleicht mit noexec eingehängt:',
  REMOVE_DUPLICATE:
    'Zwei Plugins beanspruchen denselben Namen oder dieselbe Adresse. Entfernen Sie eine der beiden Dateien aus dem Ordner.',
  PRINT_METADATA:
    'Sehen Sie nach, was die Datei über sich sagt; sie muss ein JSON-Objekt ausgeben und mit Status 0 enden:',
  RUN_CHECKER: 'Lassen Sie das Prüfprogramm jede Regel durchgehen; es sagt, welche die Datei verletzt:',
  FREE_DISK: 'Schaffen Sie Platz für das Datenverzeichnis des Panels; sehen Sie nach, was voll ist:',
  LEAVE_SAFE_MODE: 'Starten Sie das Panel ohne abgesicherten Modus neu, damit die Datei untersucht wird.',
  READ_LOG: 'Die letzten Zeilen seines Logs sagen mehr.',
  CORRECT_SETTINGS:
    'Berichtigen Sie seine Einstellungen oder seine env-Datei; sobald sie sich ändern, wird es erneut versucht.',
  ENTER_LICENSE:
    'Geben Sie auf der Seite des Plugins eine Lizenz für dieses Panel ein; der Hersteller stellt eine aus.',
  RAISE_LIMITS:
    'Erhöhen Sie die Limits des Dienstes oder des Benutzers, der das Panel ausführt, und starten Sie es dann neu:',
  FREE_MEMORY: 'Geben Sie Speicher auf diesem Server frei, oder geben Sie ihm mehr:',
  RAISE_MEMORY_LIMIT:
    'Erhöhen Sie seine Speichergrenze in der Richtliniendatei, wenn es so viel braucht, oder fragen Sie den Hersteller.',
  RESTART_PLUGIN: 'Starten Sie das Plugin neu.',
  RESTORE_FOLDER:
    'Legen Sie den richtigen Ordner zurück, oder starten Sie das Panel neu, wenn dieser der richtige ist. Was läuft, läuft weiter.',
  RESTORE_FILE: 'Legen Sie die Datei zurück, wenn das Plugin bleiben soll.',
  NONE: 'Es ist nichts zu tun.',
};
