/**
 * The shapes of the HTTP interface, shared by the server and the web interface. JSON fields are snake_case.
 *
 * Times are RFC 3339 in UTC with milliseconds unless a name ends in `_ms`.
 */

import type { ErrorCode } from './errors.ts';
import type { Language } from './languages.ts';
import type { UiIsolation, UiFormat, Access } from './metadata-types.ts';
import type { Reason } from './reasons/reason.ts';

/** What a logged-in person may do. */
export type Role = 'admin' | 'client';

/** What an API token may do. */
export type TokenScope = 'read' | 'operate' | 'admin';

/** `application/problem+json` (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  /** Present on `VALIDATION_FAILED`: what is wrong where, as JSON pointers into the request body. */
  readonly errors?: readonly FieldError[];
  /** Present on `PRECONDITION_FAILED`: the document as it is now, `version` included. */
  readonly current?: unknown;
  /** Present where a plugin, its file or its license is the cause. */
  readonly reason_info?: Reason;
  /** Present on lock-outs and unavailable plugins. Unit: seconds. */
  readonly retry_after_s?: number;
  /** Present on `LICENSE_REFUSED` where a license could be read: the verdict that `force` overrules. */
  readonly license?: { readonly state: LicenseState; readonly detail: string };
}

/** One field that is wrong. */
export interface FieldError {
  /** JSON pointer into the request body. */
  readonly pointer: string;
  /** For people. */
  readonly message: string;
  /** The keyword of JSON Schema that the value breaks, such as `minimum`. Absent where another rule is broken. */
  readonly keyword?: string;
  /** What the keyword says: `{"limit": 1}` of `minimum`. */
  readonly params?: Readonly<Record<string, unknown>>;
}

/** The account that is logged in, as `GET /api/auth/session` returns it. */
export interface UserInfo {
  readonly username: string;
  readonly role: Role;
  readonly display_name: string;
  /** The language of the web interface that the account has chosen; null: that of the browser. */
  readonly language: Language | null;
}

/** State of a plugin as people see it. */
export type PluginState =
  'invalid' | 'disabled' | 'starting' | 'running' | 'unresponsive' | 'restarting' | 'stopping' | 'failed';

/** Health in one word, for tools that know no states. */
export type PluginHealth = 'healthy' | 'unhealthy' | 'starting' | 'disabled';

/** A line of a plugin's log, in memory, in files and on the wire. */
export interface LogLine {
  readonly timestamp: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly plugin?: string;
  readonly event?: string;
  readonly pid?: number;
  readonly run_id?: string;
  readonly seq: number;
  readonly stream?: 'stdout' | 'stderr' | 'channel' | 'host';
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Severity of a log line. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** What a crash leaves behind. */
export interface CrashReport {
  /** The sentence of `reason_info`: `exited with status 3`. */
  readonly cause: string;
  readonly reason_info: Reason;
  readonly at: string;
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly uptime_ms: number;
  readonly version: string;
  readonly pid: number | null;
  /** Consecutive failures so far, this one included. */
  readonly restart_number: number;
  readonly next_retry_at: string | null;
  /** Requests that were in flight, by how each was answered. */
  readonly in_flight: { readonly total: number; readonly answered_502: number; readonly cut_off: number };
  /** Last lines of output, oldest first. For admins only. */
  readonly output: readonly string[];
}

/** Verdict on a license; see docs/licensing.md. */
export type LicenseState =
  | 'valid'
  | 'missing'
  | 'malformed'
  | 'unknown_key'
  | 'bad_signature'
  | 'wrong_plugin'
  | 'wrong_instance'
  | 'updates_ended'
  | 'trial_expired'
  | 'unknown';

/** The last upgrade of a plugin. */
export interface UpgradeInfo {
  readonly version: string;
  readonly state: 'in_progress' | 'done' | 'failed' | 'rolled_back';
  /** The sentence of `reason_info`. */
  readonly reason: string | null;
  readonly reason_info: Reason | null;
  readonly at: string;
}

/** Limits in force for a plugin: what its metadata asks for, and what the operator says instead. */
export interface PluginLimitsInfo {
  /** Resident size of the process tree; null: no limit. Unit: MiB. */
  readonly memory_mb: number | null;
  readonly max_in_flight: number;
  readonly start_timeout_ms: number;
  /** Time for the head of a response. */
  readonly request_deadline_ms: number;
}

/** How a plugin is restarted and stopped. Durations are milliseconds. */
export interface PluginPolicyInfo {
  readonly restart_delay_ms: number;
  readonly restart_delay_max_ms: number;
  /** Consecutive failures after which the plugin is `failed`. */
  readonly max_failures: number;
  /** Time in `running` after which failures are forgotten. */
  readonly reset_after_ms: number;
  /** Time between tries once the plugin is `failed`. */
  readonly failed_retry_ms: number;
  /** Silence after which the plugin is `unresponsive`. */
  readonly unresponsive_after_ms: number;
  /** Silence after which the plugin is killed. */
  readonly hung_after_ms: number;
  /** Time that requests under way have before a stop. */
  readonly drain_ms: number;
  /** Time between the request to stop and SIGTERM. */
  readonly shutdown_grace_ms: number;
}

/** Load of a plugin at one moment. */
export interface PluginSample {
  readonly at: string;
  readonly cpu_percent: number | null;
  readonly memory_bytes: number | null;
  readonly requests_per_s: number;
  readonly errors_per_s: number;
  readonly p50_ms: number | null;
  readonly p99_ms: number | null;
}

/** A plugin as `GET /api/plugins` shows it. Fields marked (admin) are `null`, 0 or empty for clients. */
export interface PluginInfo {
  /** For an invalid file its file name; the dot makes it unmistakable. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly author: string | null;
  readonly description: string | null;
  readonly homepage: string | null;
  readonly icon: string;
  /** `/` and one segment; null for an invalid file. */
  readonly route: string | null;
  readonly access: Access;
  /** (admin) */
  readonly permissions: readonly string[];
  readonly protocol: 1 | 2;
  readonly enabled: boolean;
  /** Nobody has chosen yet whether it is to run. */
  readonly is_new: boolean;
  readonly state: PluginState;
  /** The sentence of `reason_info`. */
  readonly reason: string | null;
  /** Why it is `invalid`, `failed` or `restarting`, or why an upgrade was refused. (admin, but for reasons that clients may be told) */
  readonly reason_info: Reason | null;
  readonly health: PluginHealth;
  readonly running: boolean;
  /** (admin) */
  readonly pid: number | null;
  readonly uptime_ms: number | null;
  /** Restarts since the last reset of the back-off. (admin) */
  readonly restarts: number;
  /** (admin) */
  readonly next_retry_at: string | null;
  /** What the plugin last said of itself. (admin: the message) */
  readonly status: { readonly health: 'ok' | 'degraded'; readonly message: string } | null;
  /** How far a start has come, where the plugin tells. (admin: the message) */
  readonly progress: { readonly percent: number; readonly message: string } | null;
  /** (admin) */
  readonly last_crash: CrashReport | null;
  /** (admin) */
  readonly cpu_percent: number | null;
  /** (admin) */
  readonly memory_bytes: number | null;
  /** (admin) */
  readonly open_fds: number | null;
  /** (admin) */
  readonly requests: {
    readonly total: number;
    readonly errors: number;
    readonly in_flight: number;
    readonly p50_ms: number | null;
    readonly p99_ms: number | null;
  };
  /** (admin) */
  readonly license: {
    readonly required: boolean;
    readonly state: LicenseState;
    /** The sentence of `reason_info`. */
    readonly detail: string | null;
    readonly reason_info: Reason | null;
  };
  /** (admin) */
  readonly upgrade: UpgradeInfo | null;
  /** Versions kept on disk, newest first. (admin) */
  readonly kept_versions:
    readonly { readonly version: string; readonly hash: string; readonly current: boolean }[] | null;
  readonly ui: {
    /** null: the plugin has no view. */
    readonly isolation: UiIsolation | null;
    readonly format: UiFormat;
    /** Changes with each new bundle; null while none is known. */
    readonly bundle_hash: string | null;
    readonly style_hash: string | null;
  };
  /** (admin) */
  readonly has_settings: boolean;
  /** null for an invalid file. (admin) */
  readonly limits: PluginLimitsInfo | null;
  /** null for an invalid file. (admin) */
  readonly policy: PluginPolicyInfo | null;
  /** (admin) */
  readonly file: { readonly path: string; readonly hash: string | null; readonly bytes: number } | null;
  /** Sentences about the plugin's files that call for attention, whatever its state; empty for others than administrators. */
  readonly notes: readonly string[];
  /** The same as reasons, in the same order. (admin) */
  readonly notes_info: readonly Reason[];
}

/** A stored event of a plugin's life. */
export interface PluginEventInfo {
  readonly id: number;
  /** null for events of the host itself. */
  readonly plugin: string | null;
  readonly type: string;
  readonly at: string;
  readonly run_id: string | null;
  /** One sentence for people. */
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Hand it back as `before` for the next page; null at the end. */
  readonly next: string | null;
}

/** `GET /api/instance`. */
export interface InstanceInfo {
  /** null for clients. */
  readonly instance_id: string | null;
  readonly name: string;
  readonly version: string;
  readonly safe_mode: boolean;
  /** null for clients. */
  readonly safe_mode_reason: string | null;
  readonly started_at: string;
  /** Where plugin files go; null for clients. */
  readonly plugins_dir: string | null;
  /** Changes that are in effect and that the disk has refused so far, in words; empty for clients. */
  readonly unsaved: readonly string[];
}

/** What an answer to a change says when the disk has refused it: it is in effect, and tried again until it is stored. */
export interface UnsavedNote {
  readonly code: 'NOT_SAVED';
  readonly detail: string;
  /** In words: `the end of a session of "ada"`. */
  readonly changes: readonly string[];
}

/** `GET /api/system` and the `system` event: vitals of the server. */
export interface SystemInfo {
  readonly at: string;
  readonly hostname: string;
  readonly os: string;
  readonly uptime_s: number;
  readonly cpu: { readonly count: number; readonly percent: number };
  readonly load: readonly [number, number, number];
  readonly memory: { readonly total_bytes: number; readonly used_bytes: number };
  readonly swap: { readonly total_bytes: number; readonly used_bytes: number };
  readonly disks: readonly {
    readonly mount: string;
    readonly total_bytes: number;
    readonly used_bytes: number;
  }[];
  readonly network: { readonly received_bytes_per_s: number; readonly sent_bytes_per_s: number };
}

/** A process of this machine, as `GET /api/system/processes` lists those that use most of it. */
export interface ProcessInfo {
  readonly pid: number;
  readonly name: string;
  /** Id of the plugin it belongs to; null for all others. */
  readonly plugin: string | null;
  /** 100 is one processor core. */
  readonly cpu_percent: number;
  readonly memory_bytes: number;
}

/** Messages of `GET /api/events` by event name; the data of each is JSON. */
export interface LiveEvents {
  /** Sent once after connecting, behind the notifications that were missed. */
  readonly hello: {
    /** null for clients. */
    readonly instance_id: string | null;
    readonly version: string;
    readonly started_at: string;
    /** Name of this very stream, for log subscriptions; nobody else knows it. */
    readonly stream: string;
  };
  /** A plugin that is new or changed in any field. */
  readonly plugin: PluginInfo;
  readonly plugin_removed: { readonly id: string };
  readonly plugin_event: PluginEventInfo;
  readonly notification: {
    readonly plugin: string;
    readonly level: 'info' | 'warn' | 'error';
    readonly title: string;
    readonly message: string;
    readonly at: string;
  };
  /** Lines of a log that was subscribed to on this stream, oldest first. Administrators only. */
  readonly log: { readonly subscription: string; readonly lines: readonly LogLine[] };
  /** Administrators only. */
  readonly system: SystemInfo;
  /** To administrators: which changes the disk has refused so far. Sent when that changes. */
  readonly unsaved: { readonly changes: readonly string[] };
  /** The newest sample of each plugin, by id. Administrators only. */
  readonly plugin_samples: Readonly<Record<string, PluginSample>>;
}

/** What `POST /api/plugins/:id/kv` takes. */
export type KvRequest =
  | { readonly action: 'get'; readonly key: string }
  | { readonly action: 'set'; readonly key: string; readonly value: string }
  | { readonly action: 'delete'; readonly key: string };
