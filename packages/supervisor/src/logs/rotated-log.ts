/**
 * The parts of a log put together: attached streams and entries → rate gate → writer → file, memory and followers.
 */

import type { Readable } from 'node:stream';

import { visibleText } from '@toru/protocol';
import type { LogLine } from '@toru/protocol';

import type { LogPage, LogQuery } from '../api.ts';
import { cutText } from './cut-text.ts';
import { decodeLine } from './decode-line.ts';
import { boundFields } from './field-limits.ts';
import { DEFAULT_LOG_LIMITS } from './limits.ts';
import type { LogLimits } from './limits.ts';
import type { LogEntry } from './log-entry.ts';
import { createLineFilter } from './line-filter.ts';
import { RateGate } from './rate-gate.ts';
import { Recent } from './recent.ts';
import { DropReport } from './drop-report.ts';
import { Followers } from './followers.ts';
import { LogFile } from './log-file.ts';
import { visitBackward, visitForward } from './log-files.ts';
import { LogWriter } from './log-writer.ts';
import type { LogAttachment, LogState, PluginLog, PluginLogOptions } from './plugin-log.ts';
import { StreamAttachment } from './stream-attachment.ts';
import { errorText } from './system-error.ts';
import { WriteSlots } from './write-slots.ts';

const DEFAULT_PAGE_LINES = 200;
const MAX_PAGE_LINES = 2_000;
/** What a queued line weighs beside its text. */
const LINE_OVERHEAD_BYTES = 160;
const OUTPUT_LINES = 100;
const OUTPUT_BYTES = 131_072;
const OUTPUT_LINE_BYTES = 1_000;
/** A crash report holds 50 lines of output, so the host's own fields may be so many times longer than a line. */
const HOST_FIELDS_FACTOR = 4;

/** See {@link PluginLog}. */
class RotatedLog implements PluginLog {
  readonly #limits: LogLimits;
  readonly #now: () => number;
  readonly #file: LogFile;
  readonly #writer: LogWriter;
  readonly #gate: RateGate;
  readonly #drops: DropReport;
  readonly #recent: Recent<LogLine>;
  readonly #output = new Recent<LogEntry>(OUTPUT_LINES, OUTPUT_BYTES);
  readonly #followers: Followers;
  readonly #attachments = new Set<StreamAttachment>();
  #lines = 0;
  #bytes = 0;
  #isClosed = false;
  #closing: Promise<void> | null = null;

  constructor(options: PluginLogOptions) {
    const limits = { ...DEFAULT_LOG_LIMITS, ...options.limits };
    this.#limits = limits;
    this.#now = options.now;
    this.#file = new LogFile(options.path, limits.rotatedFiles);
    this.#gate = new RateGate(limits.linesPerS, limits.burstLines);
    this.#recent = new Recent<LogLine>(limits.memoryLines, limits.memoryBytes);
    this.#drops = new DropReport({
      intervalMs: limits.dropReportMs,
      linesPerS: limits.linesPerS,
      canReport: () => this.state.kind === 'writing',
      onReport: (drop, entry) => {
        this.#writer.take(entry, LINE_OVERHEAD_BYTES, true);
        this.#lines += 1;
        options.onDropped?.(drop);
      },
    });
    this.#writer = new LogWriter({
      file: this.#file,
      path: options.path,
      plugin: options.plugin,
      limits,
      slots: options.slots ?? new WriteSlots(1),
      now: options.now,
      onWritten: (lines, bytes) => {
        this.#bytes += bytes;
        for (const line of lines) this.#recent.push(line, line.message.length + LINE_OVERHEAD_BYTES);
        this.#followers.announce(lines);
      },
      onState: (state) => {
        if (state.kind === 'writing') this.#drops.reportAll();
        options.onState?.(state);
      },
      onRotated: () => options.onRotated?.(),
    });
    this.#followers = new Followers({
      recent: this.#recent,
      lastWritten: () => this.#writer.lastWritten(),
      replay: (after, visit) => this.#file.withFiles((files) => visitForward(files, after, visit)),
      onFault: (error) => this.#warn(`A reader of this log failed: ${errorText(error)}`),
    });
  }

  get lines(): number {
    return this.#lines;
  }

  get dropped(): number {
    return this.#drops.total;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get state(): LogState {
    return this.#writer.state;
  }

  attach(readable: Readable, stream: 'stdout' | 'stderr', pid: number, runId: string): LogAttachment {
    const attachment = new StreamAttachment({
      readable,
      stream,
      gate: this.#gate,
      limits: this.#limits,
      now: this.#now,
      onLine: (line, length) => this.#append({ ...line, stream, pid, runId }, length + LINE_OVERHEAD_BYTES),
      onDropped: (lines) => this.#drops.add('rate', lines),
      onResumed: () => this.#drops.report('rate'),
      onFault: (message) => this.#warn(message, pid, runId),
      onEnd: (ended) => this.#attachments.delete(ended),
    });
    this.#attachments.add(attachment);
    return attachment;
  }

  write(entry: LogEntry): void {
    const isHost = entry.stream === 'host';
    if (!isHost) {
      if (this.#gate.admit(this.#now()) < 1) {
        this.#gate.close();
        this.#drops.add('rate', 1);
        return;
      }
      this.#gate.take(1);
      this.#drops.report('rate');
    }
    const { maxLineBytes } = this.#limits;
    const message = cutText(visibleText(entry.message), maxLineBytes);
    const maxFieldBytes = isHost ? maxLineBytes * HOST_FIELDS_FACTOR : maxLineBytes;
    const bound = entry.fields === undefined ? null : boundFields(entry.fields, maxFieldBytes);
    const weight = message.length + (bound?.bytes ?? 0) + LINE_OVERHEAD_BYTES;
    this.#append({ ...entry, message, fields: bound?.fields }, weight);
  }

  lastOutput(count: number, runId?: string): readonly string[] {
    const lines = this.#output.toArray().filter((entry) => runId === undefined || entry.runId === runId);
    return lines.slice(-count).map((entry) => {
      const fields = entry.fields === undefined ? '' : ` ${JSON.stringify(entry.fields)}`;
      return cutText(entry.message + fields, OUTPUT_LINE_BYTES);
    });
  }

  async page(query: LogQuery): Promise<LogPage> {
    await this.flush();
    const limit = Math.max(1, Math.min(query.limit ?? DEFAULT_PAGE_LINES, MAX_PAGE_LINES));
    const filter = createLineFilter(query);
    const lines: LogLine[] = [];
    let before = query.before ?? Infinity;
    /** One more than wanted tells whether there is another page. */
    const visit = (line: LogLine): boolean => {
      if (line.seq >= before) return true;
      before = line.seq;
      if (filter.matches(line)) lines.push(line);
      return lines.length <= limit;
    };
    const inMemory = [...this.#recent.toArray(), ...this.#writer.unwritten()].toReversed();
    if (inMemory.every(visit)) {
      const { sinceMs } = query;
      await this.#file.withFiles((files) =>
        visitBackward(
          files,
          before === Infinity ? undefined : before,
          (file) => sinceMs === undefined || file.changedAtMs >= sinceMs,
          (text) => {
            const line = filter.mayMatch(text) ? decodeLine(text) : null;
            return line === null || visit(line);
          },
        ),
      );
    }
    return {
      lines: lines.slice(0, limit),
      next: lines.length > limit ? (lines[limit - 1]?.seq ?? null) : null,
    };
  }

  follow(afterSeq: number | null, listener: (line: LogLine) => void): () => void {
    return this.#followers.follow(afterSeq, listener);
  }

  flush(): Promise<void> {
    return this.#writer.flush();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    for (const attachment of this.#attachments) attachment.end();
    this.#drops.close();
    this.#isClosed = true;
    this.#drops.add('disk', await this.#writer.close());
  }

  #append(entry: LogEntry, weight: number): void {
    if (this.#isClosed) return;
    if (entry.stream !== 'host') this.#output.push(entry, weight);
    if (this.#writer.take(entry, weight, false)) this.#lines += 1;
    else this.#drops.add('disk', 1);
  }

  #warn(message: string, pid?: number, runId?: string): void {
    this.write({ level: 'warn', message, stream: 'host', pid, runId });
  }
}

/** Opens nothing yet: the file is created with the first line. */
export function createPluginLog(options: PluginLogOptions): PluginLog {
  return new RotatedLog(options);
}
