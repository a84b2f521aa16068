/**
 * What was dropped is told in the log itself: one `log_dropped` line when lines flow again, and at least one in each interval.
 */

import type { LogEntry } from './log-entry.ts';
import type { LogDrop } from './plugin-log.ts';

const REASONS = ['rate', 'disk'] as const;

/** What a report needs. */
export interface DropReportOptions {
  readonly intervalMs: number;
  readonly linesPerS: number;
  /** Whether a report can be written now; if not, it is kept until {@link DropReport.reportAll}. */
  readonly canReport: () => boolean;
  readonly onReport: (drop: LogDrop, entry: LogEntry) => void;
}

/** Counts what was dropped until it has been reported. */
export class DropReport {
  readonly #options: DropReportOptions;
  readonly #counts = { rate: 0, disk: 0 };
  #timer: NodeJS.Timeout | null = null;
  #total = 0;

  constructor(options: DropReportOptions) {
    this.#options = options;
  }

  get total(): number {
    return this.#total;
  }

  add(reason: LogDrop['reason'], count: number): void {
    if (count === 0) return;
    this.#counts[reason] += count;
    this.#total += count;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.reportAll();
    }, this.#options.intervalMs).unref();
  }

  /** Reports what has not been reported yet. */
  reportAll(): void {
    for (const reason of REASONS) this.report(reason);
  }

  report(reason: LogDrop['reason']): void {
    const count = this.#counts[reason];
    if (count === 0 || !this.#options.canReport()) return;
    this.#counts[reason] = 0;
    const why =
      reason === 'rate'
        ? `more than ${this.#options.linesPerS} lines per second`
        : 'the log file could not be written fast enough';
    this.#options.onReport(
      { count, reason },
      {
        level: 'warn',
        message: `Dropped ${count} ${count === 1 ? 'line' : 'lines'}: ${why}`,
        stream: 'host',
        event: 'log_dropped',
        fields: { count, reason },
      },
    );
  }

  /** Reports for the last time. */
  close(): void {
    this.reportAll();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
