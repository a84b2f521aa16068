/** The HTTP server of the panel. */

export { createServer } from './server.ts';
export type { PanelServer, ServerAddress } from './server.ts';
export type { LicenseJudge, ServerConfig, ServerDeps, ServerLog, VitalsSource } from './deps.ts';
export type { EnvironmentAdmin } from './auth/accounts.ts';
export { isPasswordHash } from './auth/password-hash.ts';
export { SchemaDesk } from './schema/schema-desk.ts';
export { resolvePluginSettings } from './plugins/plugin-settings.ts';
export { createVitals } from './vitals/vitals.ts';
export { normalizeBasePath } from './rules/base-path.ts';
export { createTrustCheck } from './rules/client-address.ts';
