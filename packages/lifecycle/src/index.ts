/** Keeps an installation: backups, and the way back from them. */

export { createBackup } from './backup/create-backup.ts';
export type { BackupOptions, MadeBackup } from './backup/create-backup.ts';
export { verifyBackup } from './backup/read-backup.ts';
export type { VerifiedBackup } from './backup/read-backup.ts';
export type { BackupHeader, BackupManifest, ManifestEntry } from './backup/archive-format.ts';
export { defaultBackupDir } from './backup/kept-names.ts';
export { isBackupName, toBackupName, toTarget } from './backup/default-name.ts';
export { noteLastBackup, readLastBackup } from './backup/last-backup.ts';
export type { LastBackup } from './backup/last-backup.ts';
export { forgetKeptStates, listKeptStates, restoreBackup, undoRestore } from './restore/restore-backup.ts';
export type { Restored, RestoreOptions, RestorePlace } from './restore/restore-backup.ts';
