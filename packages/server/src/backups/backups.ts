/** Backups as the server sees them; who makes them is the host's affair. */

/** A backup that was made and found whole. */
export interface LastGoodBackup {
  readonly file: string;
  /** Unit: bytes. */
  readonly bytes: number;
  /** Unit: milliseconds since the Unix epoch. */
  readonly atMs: number;
  /** Whether the secrets are in it. */
  readonly hasSecrets: boolean;
}

/** A backup file in the folder of backups. */
export interface KeptBackup {
  readonly name: string;
  /** Unit: bytes. */
  readonly bytes: number;
  /** Unit: milliseconds since the Unix epoch. */
  readonly atMs: number;
}

/** Why the last try failed. */
export interface BackupFailure {
  /** Unit: milliseconds since the Unix epoch. */
  readonly atMs: number;
  readonly detail: string;
}

/** Backups of this panel. */
export interface Backups {
  /** Where they go. */
  readonly folder: string;
  /** Whether there is a passphrase to encrypt the secrets with. */
  readonly hasPassphrase: boolean;
  readonly isRunning: boolean;
  /** null: the last one was good, or there was none since the panel started. */
  readonly failure: BackupFailure | null;
  /** The last good one, whoever made it. */
  last(): LastGoodBackup | null;
  /** Newest first. */
  list(): readonly KeptBackup[];
  /** Begins one; false while another is made. */
  start(): boolean;
}
