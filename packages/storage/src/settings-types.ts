/** The face of the settings store: values of plugins, their secrets, and the panel's own settings. */

/** Values of a plugin's settings without its secrets. */
export type SettingsValues = Readonly<Record<string, unknown>>;

/** Decrypted secrets of one plugin by JSON pointer (`/smtp/password`). */
export interface PluginSecrets {
  readonly values: ReadonlyMap<string, string>;
  /** Pointers whose stored text the present key does not open: they have to be entered again. */
  readonly unreadable: readonly string[];
}

/** Settings of the panel itself. */
export interface PanelSettings {
  /** Name shown in the panel. */
  readonly name: string;
  /** Further origins that view documents may load from. */
  readonly viewOrigins: readonly string[];
}

/** When backups are made. */
export interface BackupSchedule {
  /** How often; 0: never.  Default: 0. */
  readonly everyHours: number;
  /** How many stay.  Default: 7. */
  readonly keep: number;
  /** Age of the last good backup from which the panel warns; 0: never.  Default: 168, a week. */
  readonly warnAfterHours: number;
}

/** Settings of plugins and of the panel. */
export interface SettingsStore {
  /** Values as saved; `{}` when nothing was saved yet. Defaults of the schema are not filled in. */
  values(plugin: string): SettingsValues;
  /** The secrets that are set, by pointer, sorted: a mark of each that changes when it is written. Nothing is decrypted. */
  secretVersions(plugin: string): ReadonlyMap<string, string>;
  secrets(plugin: string): PluginSecrets;
  /** Saves values and secrets in one transaction. A secret that is not named stays; `null` clears it. */
  save(plugin: string, values: SettingsValues, secrets: ReadonlyMap<string, string | null>): void;
  panel(): PanelSettings;
  savePanel(panel: PanelSettings): void;
  backups(): BackupSchedule;
  saveBackups(schedule: BackupSchedule): void;
}
