/** `@toru/supervisor`: process-isolated plugins for any Node program. */

export { createSupervisor } from './supervisor.ts';
export { lockDataDirectory } from './data-folder/lock.ts';
export type { DataDirectoryLock } from './data-folder/lock.ts';
export type { SupervisorOptions } from './engine-options.ts';
export { readInPlace } from './channels/read-in-place.ts';
export type { ReadOptions } from './channels/read-in-place.ts';
export { DEFAULT_POLICY, HOST_WIDE_NUMBERS, effectivePolicy } from './policy.ts';
export type { PluginPolicy, SupervisionPolicy } from './policy.ts';
export { NEW_MEMORY, createVolatileMemory } from './plugin-files/plugin-version.ts';
export type { KeptVersion, PluginMemory, PluginMemoryStore } from './plugin-files/plugin-version.ts';
export type { LogLimits } from './logs/limits.ts';
export type {
  CallOutcome,
  CallPort,
  Exchange,
  ForwardFailure,
  HeaderMap,
  KeepMemory,
  RequestHead,
  RequestUser,
  ResponseSink,
  SocketExchange,
  SocketSink,
} from '@toru/channel';
export type {
  LicenseInfo,
  LogPage,
  LogQuery,
  PluginBundle,
  PluginLogs,
  PluginNotification,
  PluginRoute,
  PluginSnapshot,
  PluginUsage,
  RequestStats,
  SettleOutcome,
  Supervisor,
  SupervisorEvent,
  SupervisorEventType,
} from './api.ts';
