/**
 * Every number that bounds the log pipeline, in one place, so that an operator can change it and a test can use small ones.
 */

/** Caps and paces of one log. */
export interface LogLimits {
  /** Longest line of output kept, and longest message; what is longer is cut and says so. Default: 65536. */
  readonly maxLineBytes: number;
  /** A file that would grow over this is rotated first. Default: 10485760. */
  readonly maxFileBytes: number;
  /** Rotated files kept beside the current one: `x.log.1` (newest) … `x.log.5`. Default: 5. */
  readonly rotatedFiles: number;
  /** Sustained lines per second and plugin. Default: 2000. */
  readonly linesPerS: number;
  /** Lines that may come at once before the rate applies. Default: 10000. */
  readonly burstLines: number;
  /** A stream that delivers more is read at this pace, so that a flood cannot occupy the event loop. Default: 67108864. */
  readonly readBytesPerS: number;
  /** Lines kept in memory for a quick tail. Default: 1000. */
  readonly memoryLines: number;
  /** Most that those lines may weigh. Default: 262144. */
  readonly memoryBytes: number;
  /** Most that may wait for a slow disk; what comes on top is dropped and counted. Default: 4194304. */
  readonly backlogBytes: number;
  /** The same while the file cannot be written at all. Default: 1048576. */
  readonly failingBacklogBytes: number;
  /** Pause between attempts while the file cannot be written. Default: 1000. */
  readonly retryMs: number;
  /** Longest time for which dropped lines stay unreported. Default: 1000. */
  readonly dropReportMs: number;
  /** Longest time for which the beginning of a line waits for its newline. Default: 1000. */
  readonly waitingLineMs: number;
}

/** The defaults that docs/logs.md promises. */
export const DEFAULT_LOG_LIMITS: LogLimits = {
  maxLineBytes: 65_536,
  maxFileBytes: 10_485_760,
  rotatedFiles: 5,
  linesPerS: 2_000,
  burstLines: 10_000,
  readBytesPerS: 67_108_864,
  memoryLines: 1_000,
  memoryBytes: 262_144,
  backlogBytes: 4_194_304,
  failingBacklogBytes: 1_048_576,
  retryMs: 1_000,
  dropReportMs: 1_000,
  waitingLineMs: 1_000,
};

/** Most that the logs of all plugins together may weigh, rotated files included. Default of {@link LogStoreOptions.maxTotalBytes}. */
export const DEFAULT_TOTAL_LOG_BYTES = 1_073_741_824;
