/**
 * The contract of the HTTP interface: schemas, and the types that are read off them.
 *
 * The server checks what comes in and documents what goes out by these schemas. Programs that only need the types import nothing at run
 * time; those that read answers of a panel they do not know import `@toru/api/guards`, and its streams `@toru/api/events`.
 */

export {
  allowedPlugins,
  apiTokenSchema,
  panelUserSchema,
  SESSION_ENDS,
  sessionAnswerSchema,
  sessionSchema,
  userInfoSchema,
} from './accounts.ts';
export type { ApiToken, OwnSession, PanelUser, SessionAnswer, SessionEnd, UserInfo } from './accounts.ts';
export { backupScheduleFields, backupScheduleSchema, backupsSchema } from './backups.ts';
export type { BackupScheduleInfo, BackupsInfo } from './backups.ts';
export { doctorSchema } from './doctor.ts';
export type { DoctorFinding } from './doctor.ts';
export { liveEventsSchema } from './live.ts';
export type { LiveEvents } from './live.ts';
export {
  instanceSchema,
  panelName,
  panelSettingsSchema,
  processSchema,
  systemHistorySchema,
  systemSchema,
  viewOriginList,
} from './panel.ts';
export type { InstanceInfo, PanelSettings, ProcessInfo, SystemHistory, SystemInfo } from './panel.ts';
export { fields, listOf, nullable, nullableText, pageOf, time } from './parts.ts';
export type { TypeOf } from './parts.ts';
export {
  accessSchema,
  dataPageSchema,
  kvRequestSchema,
  licenseItemSchema,
  licenseSchema,
  pluginHistorySchema,
  pluginParams,
  pluginSchema,
  pluginSettingsSchema,
} from './plugins.ts';
export type {
  DataPage,
  KvRequest,
  LicenseClaims,
  LicenseItem,
  PluginHistory,
  PluginInfo,
  PluginLimitsInfo,
  PluginPolicyInfo,
  PluginSample,
  PluginSettings,
  UpgradeInfo,
} from './plugins.ts';
export { problemSchema, reasonSchema, unsavedSchema } from './problems.ts';
export type { FieldError, Problem, UnsavedNote } from './problems.ts';
export { activityEntrySchema, logLineSchema, pluginEventSchema } from './records.ts';
export type { ActivityEntry } from './records.ts';
