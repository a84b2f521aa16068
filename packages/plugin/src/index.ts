/** `@toru/plugin`: what a plugin in TypeScript imports. */

export { definePlugin } from './define-plugin.ts';
export type { Plugin, UnknownSettings } from './define-plugin.ts';
export type {
  Answer,
  PluginContext,
  PluginDefinition,
  PluginIdentity,
  RequestContext,
  ViewFiles,
} from './definition.ts';
export { html, json, respond, text } from './http/response.ts';
export type { ResponseBody, ResponseOptions } from './http/response.ts';
export type { PluginRequest, RequestUser } from './http/request.ts';
export type { PluginSocket, SocketClose, SocketData } from './http/socket.ts';
export type { HeadersLike } from './http/wire-headers.ts';
export type {
  Kv,
  KvDeleteOptions,
  KvEntry,
  KvListOptions,
  KvPage,
  KvSetOptions,
  KvUpdateOptions,
  KvValue,
  PluginKv,
} from './context/kv.ts';
export { StartError } from './context/license.ts';
export type { LicenseCheck, PluginLicense } from './context/license.ts';
export type { LogFields, PluginLog } from './context/log.ts';
export type { SettingsOf, SettingsSchema } from './settings-schema.ts';
export { ToruError } from '@toru/protocol';
export type { ErrorCode, LogLevel, PluginMetadata } from '@toru/protocol';
export type { LicenseKeyText, LicenseResult } from '@toru/license';
