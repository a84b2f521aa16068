/** Everything the panel remembers, in one SQLite file: one store per noun, all of them synchronous. */

export { NEW_PLUGIN_RECORD } from './plugin-record.ts';
export { nameDatabase, openStorage } from './open-storage.ts';
export {
  copyDatabase,
  findDatabaseDamage,
  prepareRestoredDatabase,
  readBackupFacts,
} from './database-copy.ts';
export type { BackupFacts } from './database-copy.ts';
export { DATABASE_FILE } from './open-database.ts';
export { MIGRATIONS } from './migrate.ts';
export { SECRET_KEY_FILE } from './secret-key-file.ts';
export { readInstanceFacts } from './instance-facts.ts';
export type { UnsavedChange, UnsavedChanges } from './held-changes.ts';
export type { Maintenance, Storage, StorageOptions } from './storage-types.ts';
export type {
  CloneSuspicion,
  ClockReading,
  HostStart,
  InstanceFacts,
  InstanceStore,
} from './instance-types.ts';
export type { GoodVersion, PluginGivenUp, PluginRecord, PluginStore } from './plugin-record.ts';
export type {
  KvDeleteOptions,
  KvDeleteResult,
  KvEntry,
  KvErrorCode,
  KvExportEntry,
  KvFailure,
  KvGetResult,
  KvListOptions,
  KvListResult,
  KvSetOptions,
  KvSetResult,
  KvSpace,
  KvStore,
  KvUsage,
  KvUsageSummary,
} from './kv-types.ts';
export type {
  ActivityItem,
  ActivityQuery,
  ActivityStore,
  AuditEntry,
  AuditQuery,
  AuditStore,
  EventQuery,
  EventStore,
  NewAuditEntry,
  NewEvent,
} from './activity-types.ts';
export type {
  BackupSchedule,
  PanelSettings,
  PluginSecrets,
  SettingsStore,
  SettingsValues,
} from './settings-types.ts';
export type {
  ApiTokenRecord,
  ApiTokenStore,
  LicenseStore,
  ReplacedLicense,
  NewApiToken,
  NewUser,
  SessionRecord,
  SessionStore,
  UserPatch,
  UserRecord,
  UserStore,
  LanguageStore,
} from './account-types.ts';
