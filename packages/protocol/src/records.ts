/**
 * Records that the engine and the storage keep, and the HTTP interface shows as they are. JSON fields are snake_case.
 *
 * Times are RFC 3339 in UTC with milliseconds unless a name ends in `_ms`.
 */

import type { Reason } from './reasons/reason.ts';
import type { LogLevel } from './vocabulary.ts';

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
