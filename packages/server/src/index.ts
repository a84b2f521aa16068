/** The HTTP server of the panel. */

export { createServer } from './server.ts';
export type { PanelServer, ServerAddress } from './server.ts';
export type { ServerConfig, ServerDeps } from './deps.ts';
export type { ServerLog } from './server-log.ts';
export type { LicenseJudge } from './plugins/license-judge.ts';
export type { VitalsSource } from './vitals/vitals-source.ts';
export type { EnvironmentAdmin } from './auth/accounts.ts';
export { isPasswordHash } from './auth/password-hash.ts';
export { SchemaDesk } from './settings/schema-desk.ts';
export { resolvePluginSettings } from './settings/plugin-settings.ts';
export { createVitals } from './vitals/vitals.ts';
export { normalizeBasePath } from './http/base-path.ts';
export { createTrustCheck } from './security/client-address.ts';
export type { BackupFailure, Backups, KeptBackup, LastGoodBackup } from './backups/backups.ts';
export type { DoctorFinding } from '@toru/api';
