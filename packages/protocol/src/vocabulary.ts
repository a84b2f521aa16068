/** Words that several parts choose from, each list in one place. */

/** What a logged-in person may do, and the least role that may open a plugin. */
export const ROLES = ['admin', 'client'] as const;
/** What a logged-in person may do. */
export type Role = (typeof ROLES)[number];

/** What an API token may do. */
export const TOKEN_SCOPES = ['read', 'operate', 'admin'] as const;
/** What an API token may do. */
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** States of a plugin as people see them. */
export const PLUGIN_STATES = [
  'invalid',
  'disabled',
  'starting',
  'running',
  'unresponsive',
  'restarting',
  'stopping',
  'failed',
] as const;
/** State of a plugin as people see it. */
export type PluginState = (typeof PLUGIN_STATES)[number];

/** Statuses of a license that a plugin may report; see docs/licensing.md. */
export const LICENSE_STATES = [
  'valid',
  'missing',
  'malformed',
  'unknown_key',
  'bad_signature',
  'wrong_plugin',
  'wrong_instance',
  'updates_ended',
  'trial_expired',
  'unknown',
] as const;
/** Status of a license. */
export type LicenseState = (typeof LICENSE_STATES)[number];

/** Log levels from the least to the most severe. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
/** Severity of a log line. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How a view is kept apart from the shell. */
export const UI_ISOLATIONS = ['frame', 'sandbox', 'page'] as const;
/** How a view is kept apart from the shell. */
export type UiIsolation = (typeof UI_ISOLATIONS)[number];

/** How a view's bundle is loaded: an ES module, or a classic script that registers itself. */
export const UI_FORMATS = ['module', 'script'] as const;
/** How a view's bundle is loaded. */
export type UiFormat = (typeof UI_FORMATS)[number];
