/** What the running panel knows of backups: their names, their folder, the last good one. It loads nothing that makes them. */

export { defaultBackupDir } from './kept-names.ts';
export { isBackupName } from './default-name.ts';
export { readLastBackup } from './last-backup.ts';
