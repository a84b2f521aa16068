/**
 * What the engine shows to the program that embeds it: types only.
 *
 * Times are milliseconds since the Unix epoch in names ending `AtMs`, durations in names ending `Ms`.
 */

import type { Exchange, RequestHead, ResponseSink, SocketExchange, SocketSink } from '@toru/channel';
import type {
  CrashReport,
  ErrorCode,
  LogLevel,
  LogLine,
  PluginMetadata,
  PluginState,
  LicenseState,
  Reason,
} from '@toru/protocol';

import type { SupervisionPolicy } from './policy.ts';

/** Files of a plugin's view, kept by hash for the running version. */
export interface PluginBundle {
  readonly script: { readonly bytes: Uint8Array; readonly hash: string };
  readonly style: { readonly bytes: Uint8Array; readonly hash: string } | null;
}

/** What a license is judged to be. */
export interface LicenseInfo {
  readonly state: LicenseState;
  /** The sentence of `reasonInfo`. */
  readonly detail: string | null;
  /** Absent where whoever judged it has no code for it. */
  readonly reasonInfo?: Reason | undefined;
}

/** A plugin as the engine knows it at one moment. */
export interface PluginSnapshot {
  /** For an invalid file its file name. */
  readonly id: string;
  /** null for an invalid file. */
  readonly metadata: PluginMetadata | null;
  readonly enabled: boolean;
  /** Nobody has chosen yet whether it is to run. */
  readonly isNew: boolean;
  readonly state: PluginState;
  /** The sentence of `reasonInfo`. */
  readonly reason: string | null;
  readonly reasonInfo: Reason | null;
  readonly pid: number | null;
  readonly runId: string | null;
  readonly startedAtMs: number | null;
  readonly readyAtMs: number | null;
  /** Restarts since the last reset of the back-off. */
  readonly restarts: number;
  readonly nextRetryAtMs: number | null;
  readonly status: { readonly health: 'ok' | 'degraded'; readonly message: string } | null;
  readonly progress: { readonly percent: number; readonly message: string } | null;
  readonly license: LicenseInfo | null;
  readonly lastCrash: CrashReport | null;
  readonly usage: PluginUsage | null;
  readonly requests: RequestStats;
  readonly upgrade: {
    readonly version: string;
    readonly state: 'in_progress' | 'done' | 'failed' | 'rolled_back';
    readonly reason: string | null;
    readonly reasonInfo: Reason | null;
    readonly atMs: number;
  } | null;
  readonly keptVersions: readonly {
    readonly version: string;
    readonly hash: string;
    readonly current: boolean;
  }[];
  readonly bundle: PluginBundle | null;
  readonly file: { readonly path: string; readonly hash: string | null; readonly bytes: number } | null;
  /** Sentences about the plugin's files that a person should know, whatever the state. */
  readonly notes: readonly string[];
  /** The same as reasons. */
  readonly noteInfos: readonly Reason[];
  /** The policy in force; null for an invalid file. */
  readonly policy: SupervisionPolicy | null;
  /** What the running child can do: `stream`, `websocket`, `heartbeat`. */
  readonly features: readonly string[];
}

/** What the process tree of a plugin uses, sampled every 5 s. */
export interface PluginUsage {
  readonly cpuPercent: number;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  readonly openFds: number;
  readonly processes: number;
}

/** Counters of a plugin's requests since the host started. */
export interface RequestStats {
  readonly total: number;
  /** Status class → count, e.g. `{"2xx": 17}`; failures that the host answered count as `5xx`. */
  readonly byClass: Readonly<Record<'1xx' | '2xx' | '3xx' | '4xx' | '5xx', number>>;
  readonly inFlight: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Upper bound in seconds → cumulative count, for a histogram. */
  readonly latencyBuckets: readonly { readonly leSeconds: number; readonly count: number }[];
  readonly latencySumSeconds: number;
  /** Late, duplicate and unasked answers that were dropped. */
  readonly droppedAnswers: number;
}

/** Types of the events that a plugin's life consists of. */
export type SupervisorEventType =
  | 'discovered'
  | 'invalid'
  | 'enabled'
  | 'disabled'
  | 'starting'
  | 'started'
  | 'ready'
  | 'stopped'
  | 'crashed'
  | 'restarting'
  | 'failed'
  | 'unresponsive'
  | 'recovered'
  | 'upgraded'
  | 'upgrade_failed'
  | 'removed'
  | 'memory_limit'
  | 'license_changed'
  | 'settings_changed'
  | 'log_dropped'
  | 'host_started'
  | 'host_stopping'
  | 'safe_mode'
  | 'storage_degraded'
  | 'clone_suspected'
  | 'clock_went_back'
  | 'backup_failed';

/** One thing that happened. Stored, logged and streamed in this one form. */
export interface SupervisorEvent {
  readonly type: SupervisorEventType;
  /** null for the host itself. */
  readonly plugin: string | null;
  readonly atMs: number;
  readonly runId: string | null;
  readonly level: LogLevel;
  /** One sentence for people. */
  readonly message: string;
  /** snake_case; a crash carries `{crash: CrashReport}`. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** A message that a plugin wants people to see. */
export interface PluginNotification {
  readonly plugin: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly title: string;
  readonly message: string;
  readonly atMs: number;
}

/** How `enable`, `disable`, `restart` and `rollback` ended. */
export type SettleOutcome =
  | { readonly kind: 'settled' }
  /** It ended in a state that was not asked for. */
  | {
      readonly kind: 'failed';
      readonly code: ErrorCode;
      readonly reason: string;
      /** What the reason says, where a plugin or its file is judged. */
      readonly reasonInfo?: Reason | undefined;
    }
  /** Still under way after the time allowed. */
  | { readonly kind: 'pending' };

/** A page of log lines, newest first. */
export interface LogPage {
  readonly lines: readonly LogLine[];
  /** Hand it back as `before`; null at the oldest line. */
  readonly next: number | null;
}

/** Filters and page of a log; filters that are left out match everything. */
export interface LogQuery {
  /** Least severe level wanted. */
  readonly level?: LogLevel | undefined;
  /** Text that the message or fields contain, case-insensitive. */
  readonly search?: string | undefined;
  /** Only lines with a smaller `seq`. */
  readonly before?: number | undefined;
  readonly sinceMs?: number | undefined;
  readonly untilMs?: number | undefined;
  /** Default: 200, at most 2000. */
  readonly limit?: number | undefined;
}

/** Logs of one plugin. */
export interface PluginLogs {
  /** One page of the lines that match, from memory and from files. */
  page(query: LogQuery): Promise<LogPage>;
  /** Calls `listener` for each line with a `seq` above `afterSeq` (from files first, then live) in order, without gap or repeat. */
  follow(afterSeq: number | null, listener: (line: LogLine) => void): () => void;
  readonly lines: number;
  readonly dropped: number;
}

/** A route that can be forwarded to. */
export interface PluginRoute {
  readonly id: string;
  readonly metadata: PluginMetadata;
  /** Starts a request; failures that are known at once come through the sink as well. */
  request(head: RequestHead, body: Uint8Array | null, end: boolean, sink: ResponseSink): Exchange;
  /** Opens a WebSocket with the sub-protocols that the client offers; failures that are known at once come through the sink as well. */
  socket(head: RequestHead, protocols: readonly string[], sink: SocketSink): SocketExchange;
}

/** The engine: finds, starts, watches, upgrades and stops plugins. Disposing of it stops all of them. */
export interface Supervisor extends AsyncDisposable {
  /** Every plugin, invalid files included. */
  list(): readonly PluginSnapshot[];
  /** One plugin, or the invalid file of this name. */
  get(id: string): PluginSnapshot | undefined;
  /** The enabled plugin whose route has this segment (without `/`). */
  route(segment: string): PluginRoute | undefined;
  /** Lets a plugin run, for good. Resolves when it serves or has failed, at the latest after `waitMs`. Default: 15000. */
  enable(id: string, waitMs?: number): Promise<SettleOutcome>;
  /** Stops a plugin for good. Resolves when it has ended, at the latest after `waitMs`. Default: 15000. */
  disable(id: string, waitMs?: number): Promise<SettleOutcome>;
  /** Ends the child and starts it again, with the back-off reset. Resolves as {@link Supervisor.enable} does. */
  restart(id: string, waitMs?: number): Promise<SettleOutcome>;
  /** Goes back to the version before, if one is kept. Resolves as {@link Supervisor.enable} does. */
  rollback(id: string, waitMs?: number): Promise<SettleOutcome>;
  /** Hands changed settings to a running plugin and wakes one that failed. */
  settingsChanged(id: string, settings: Readonly<Record<string, unknown>>): void;
  /** Hands a changed license, as `options.license` now gives it, to a running plugin and wakes one that failed. */
  licenseChanged(id: string): void;
  /** Logs of a plugin; `undefined`: there is none of this id. */
  logs(id: string): PluginLogs | undefined;
  /**
   * Looks at the plugins folder now, and anew into every file that was refused; resolves when what was found has been dealt with. A new
   * version that did not get ready is tried once more, and so is a plugin that failed.
   */
  rescan(): Promise<void>;
  /** Hears every event from now on. Returns what ends it. */
  onEvent(listener: (event: SupervisorEvent) => void): () => void;
  /** Logs and streams an event of the embedding program beside the engine's own. */
  emit(event: Omit<SupervisorEvent, 'atMs'>): void;
  /** Any change of a snapshot; at most one call per plugin and tick. */
  onChange(listener: (id: string) => void): () => void;
  /** Hears what plugins want people to see. Returns what ends it. */
  onNotification(listener: (notification: PluginNotification) => void): () => void;
  /** Stops every plugin; resolves with the ids of those that had to be killed. */
  stop(): Promise<readonly string[]>;
}
