/** Keeps an installation: backups and the way back from them, changes of the program, and what is wrong with it. */

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
export { findProgramsFolder, toKeptProgram, toProgram } from './upgrade/program-folders.ts';
export { unpackRelease } from './upgrade/unpack-release.ts';
export type { ReleaseFiles, VerifySums } from './upgrade/unpack-release.ts';
export { planRollback, rollBackProgram, upgradeProgram } from './upgrade/change-program.ts';
export type { ProgramChange, RollbackPlan } from './upgrade/change-program.ts';
export { readSchemaVersionOf } from './upgrade/upgrade-point.ts';
export type { UpgradePoint } from './upgrade/upgrade-point.ts';
export { examine } from './doctor/examine.ts';
export type { Examined } from './doctor/examined.ts';
export type { Finding, FindingLevel } from './doctor/finding.ts';
