/**
 * A line before the host has stamped it, and the stamping: what a plugin says cannot reach the fields that the host sets.
 */

import type { LogLevel, LogLine } from '@toru/protocol';

/** A line on its way into a log; the log adds `timestamp` and `seq`. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  /** `host` lines are never dropped for the rate. */
  readonly stream: NonNullable<LogLine['stream']>;
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
  readonly event?: string | undefined;
  readonly pid?: number | undefined;
  readonly runId?: string | undefined;
  /** Only for the host's own log, whose lines concern one plugin or none. */
  readonly plugin?: string | undefined;
  /** When it happened. Default: now. */
  readonly atMs?: number | undefined;
}

/** The finished line, its members in the order in which they are written. `plugin` null: the entry says which. */
export function stampEntry(entry: LogEntry, plugin: string | null, timestamp: string, seq: number): LogLine {
  const concerned = plugin ?? entry.plugin;
  return {
    timestamp,
    level: entry.level,
    ...(concerned === undefined ? {} : { plugin: concerned }),
    message: entry.message,
    ...(entry.event === undefined ? {} : { event: entry.event }),
    ...(entry.pid === undefined ? {} : { pid: entry.pid }),
    ...(entry.runId === undefined ? {} : { run_id: entry.runId }),
    seq,
    stream: entry.stream,
    ...(entry.fields === undefined ? {} : { fields: entry.fields }),
  };
}
