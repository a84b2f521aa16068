/**
 * One log: what a plugin says, stamped by the host, in a rotated file and in memory.
 *
 * The file is the truth: a line gets its `seq` on the way into the file and reaches followers once it is written, so that numbers are
 * never given twice, whatever kills the host.
 */

import type { Readable } from 'node:stream';

import type { PluginLogs } from '../api.ts';
import type { LogLimits } from './limits.ts';
import type { LogEntry } from './log-entry.ts';
import type { WriteSlots } from './write-slots.ts';

export type { LogEntry } from './log-entry.ts';

/** Whether lines reach the file. */
export type LogState =
  | { readonly kind: 'writing' }
  | {
      readonly kind: 'failing';
      /** System error code: `ENOSPC`. */
      readonly code: string;
      /** `Cannot write log "/var/log/toru/plugins/weather.log": no space left on device`. */
      readonly message: string;
      readonly sinceMs: number;
    };

/** Lines that were not kept, told once they are reported in the log itself. */
export interface LogDrop {
  readonly count: number;
  /** `rate`: more lines than allowed. `disk`: the file could not be written, or not fast enough. */
  readonly reason: 'rate' | 'disk';
}

/** One output stream of one child, being read. */
export interface LogAttachment {
  /**
   * Reads what is left for at most so long, then lets go of the stream for good. For use after the child's `exit`.
   *
   * Never rejects; resolves at once when the stream has ended already.
   */
  detach(withinMs: number): Promise<void>;
}

/** The log of one plugin, or of the host itself. */
export interface PluginLog extends PluginLogs, AsyncDisposable {
  /** Lines taken since the log was created. */
  readonly lines: number;
  /** Lines not kept since the log was created. */
  readonly dropped: number;
  /** Bytes written to files since the log was created. */
  readonly bytes: number;
  readonly state: LogState;
  /** Reads a child's output from now on; never leaves it unread, and never throws. */
  attach(readable: Readable, stream: 'stdout' | 'stderr', pid: number, runId: string): LogAttachment;
  write(entry: LogEntry): void;
  /** The last lines of output (not those of the host), oldest first, ready for a crash report; of one run when told which. */
  lastOutput(count: number, runId?: string): readonly string[];
  /** Resolves once everything taken so far is in the file, or the file cannot be written. */
  flush(): Promise<void>;
  /** Lets go of attached streams, writes what is left and closes the file. Later lines are ignored. */
  close(): Promise<void>;
}

/** What a log needs to know. */
export interface PluginLogOptions {
  /** `<log dir>/plugins/<id>.log`. Missing folders are created (0700), the file is 0600. */
  readonly path: string;
  /** The plugin whose id every line bears; null for the host's own log. */
  readonly plugin: string | null;
  readonly limits?: Partial<LogLimits> | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly onDropped?: ((drop: LogDrop) => void) | undefined;
  readonly onState?: ((state: LogState) => void) | undefined;
  /** Called after each rotation, for the cap on the total. */
  readonly onRotated?: (() => void) | undefined;
  /** Shared by logs on one disk. Default: one of its own. */
  readonly slots?: WriteSlots | undefined;
}
