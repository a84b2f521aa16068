/**
 * Lines on their way into the file: put together to a few writes, held back while the disk is full.
 *
 * The event loop never waits for a disk. A line keeps its number over failed attempts and is announced when its last byte is written: the
 * numbers in the files have no gap and no repeat.
 */

import type { LogLine } from '@toru/protocol';

import type { LogLimits } from './limits.ts';
import { LineQueue } from './line-queue.ts';
import type { LogEntry } from './log-entry.ts';
import type { AppendTarget } from './log-file.ts';
import type { LogState } from './plugin-log.ts';
import { errorCode, errorText } from './system-error.ts';
import type { WriteSlots } from './write-slots.ts';

/** One write takes about so much. */
const BATCH_BYTES = 65_536;
const FULL_DISK: readonly string[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

interface Batch {
  readonly lines: readonly LogLine[];
  /** Where each line ends in `bytes`. */
  readonly ends: readonly number[];
  readonly bytes: Buffer;
  written: number;
  /** Lines whose last byte is written. */
  settled: number;
}

/** What a writer needs. */
export interface LogWriterOptions {
  readonly file: AppendTarget;
  readonly path: string;
  readonly plugin: string | null;
  readonly limits: LogLimits;
  readonly slots: WriteSlots;
  readonly now: () => number;
  readonly onWritten: (lines: readonly LogLine[], bytes: number) => void;
  readonly onState: (state: LogState) => void;
  readonly onRotated: () => void;
}

export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #queue: LineQueue;
  #state: LogState = { kind: 'writing' };
  #batch: Batch | null = null;
  /** The number of the last line written; null until the files have been read. */
  #lastWritten: number | null = null;
  #taken = 0;
  #settled = 0;
  #draining: Promise<boolean> | null = null;
  #isScheduled = false;
  #retry: NodeJS.Timeout | null = null;
  #waiters: { readonly target: number; readonly resolve: () => void }[] = [];

  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.#queue = new LineQueue(options.plugin);
  }

  get state(): LogState {
    return this.#state;
  }

  /** Takes a line; false when too much is waiting already. `isDue` lines are taken nevertheless. */
  take(entry: LogEntry, weight: number, isDue: boolean): boolean {
    const { limits, now } = this.#options;
    const maxBytes = this.#state.kind === 'failing' ? limits.failingBacklogBytes : limits.backlogBytes;
    if (!this.#queue.push(entry, entry.atMs ?? now(), weight, isDue ? Infinity : maxBytes)) return false;
    this.#taken += 1;
    if (!this.#isScheduled && this.#draining === null && this.#retry === null) {
      this.#isScheduled = true;
      setImmediate(() => {
        this.#isScheduled = false;
        void this.#drain();
      });
    }
    return true;
  }

  /** The number of the last line whose bytes are all written. */
  async lastWritten(): Promise<number> {
    return this.#lastWritten ?? (await this.#options.file.exclusive(() => this.#readLastSeq()));
  }

  /** Resolves once what was taken so far is written, or cannot be. */
  flush(): Promise<void> {
    if (this.#settled >= this.#taken || this.#state.kind === 'failing') return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#waiters.push({ target: this.#taken, resolve: () => resolve(undefined) });
    void this.#drain();
    return promise;
  }

  /** Lines that wait for the disk, oldest first. Empty before the files have been read. */
  unwritten(): readonly LogLine[] {
    return [...(this.#batch?.lines.slice(this.#batch.settled) ?? []), ...this.#queue.toLines()];
  }

  /** Writes what can be written, closes the file, and returns how many lines are lost. */
  async close(): Promise<number> {
    this.#stopRetrying();
    while (this.#settled < this.#taken && (await this.#drain()));
    this.#stopRetrying();
    await this.#release();
    return this.#taken - this.#settled;
  }

  /** True when everything is written. */
  #drain(): Promise<boolean> {
    // With nothing to write it would end before it is assigned.
    if (this.#settled < this.#taken) this.#draining ??= this.#drainAll();
    return this.#draining ?? Promise.resolve(true);
  }

  async #drainAll(): Promise<boolean> {
    const { file, slots } = this.#options;
    try {
      while (this.#settled < this.#taken) await slots.use(() => file.exclusive(() => this.#writeBatch()));
      return true;
    } catch (error) {
      await this.#fail(error);
      return false;
    } finally {
      this.#draining = null;
    }
  }

  async #writeBatch(): Promise<void> {
    const { file, now } = this.#options;
    await this.#readLastSeq();
    const isNew = await file.open(now(), this.#state.kind === 'failing');
    if (isNew && this.#batch !== null) this.#batch = fromLine(this.#batch);
    this.#batch ??= await this.#fillBatch();
    const batch = this.#batch;
    while (batch.written < batch.bytes.length) {
      const bytes = await file.append(batch.bytes.subarray(batch.written));
      batch.written += bytes;
      this.#waitForState(batch, bytes);
    }
    this.#batch = null;
    if (this.#state.kind === 'failing') this.#setState({ kind: 'writing' });
  }

  async #readLastSeq(): Promise<number> {
    if (this.#lastWritten === null) {
      this.#lastWritten = await this.#options.file.lastSeq();
      this.#queue.startAfter(this.#lastWritten);
    }
    return this.#lastWritten;
  }

  /** Rotates at the line that would make the file too large. */
  async #fillBatch(): Promise<Batch> {
    const { file, limits, onRotated } = this.#options;
    const lines: LogLine[] = [];
    const ends: number[] = [];
    const texts: string[] = [];
    let bytes = 0;
    for (let next = this.#queue.peek(); next !== null && bytes < BATCH_BYTES; next = this.#queue.peek()) {
      const size = file.size + bytes;
      if (size > 0 && size + next.bytes > limits.maxFileBytes) {
        if (bytes > 0) break;
        await file.rotate();
        onRotated();
      }
      this.#queue.shift();
      lines.push(next.line);
      texts.push(next.text);
      bytes += next.bytes;
      ends.push(bytes);
    }
    return { lines, ends, bytes: Buffer.from(texts.join('')), written: 0, settled: 0 };
  }

  #waitForState(batch: Batch, bytes: number): void {
    const from = batch.settled;
    while ((batch.ends[batch.settled] ?? Infinity) <= batch.written) batch.settled += 1;
    this.#settled += batch.settled - from;
    const lines = batch.lines.slice(from, batch.settled);
    this.#lastWritten = lines.at(-1)?.seq ?? this.#lastWritten;
    this.#options.onWritten(lines, bytes);
    this.#wake(this.#settled);
  }

  #wake(target: number): void {
    const ready = this.#waiters.filter((waiter) => waiter.target <= target);
    this.#waiters = this.#waiters.filter((waiter) => waiter.target > target);
    for (const waiter of ready) waiter.resolve();
  }

  async #fail(error: unknown): Promise<void> {
    const { path, limits, now } = this.#options;
    const code = errorCode(error);
    if (this.#state.kind === 'writing' || this.#state.code !== code) {
      const sinceMs = this.#state.kind === 'failing' ? this.#state.sinceMs : now();
      this.#setState({
        kind: 'failing',
        code,
        message: `Cannot write log "${path}": ${errorText(error)}`,
        sinceMs,
      });
    }
    this.#wake(Infinity);
    // A full disk leaves the open file as it is: the line goes on where it stopped.
    if (!FULL_DISK.includes(code)) await this.#release();
    this.#retry = setTimeout(() => {
      this.#retry = null;
      void this.#drain();
    }, limits.retryMs);
    this.#retry.unref();
  }

  /** Closing a file that has failed may fail as well, and means nothing: no byte depends on it. */
  async #release(): Promise<void> {
    const { file } = this.#options;
    await Promise.allSettled([file.exclusive(() => file.close())]);
  }

  #stopRetrying(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
  }

  #setState(state: LogState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}

/** What of a batch is not settled, from the start of its first line. */
function fromLine(batch: Batch): Batch {
  const start = batch.ends[batch.settled - 1] ?? 0;
  return {
    lines: batch.lines.slice(batch.settled),
    ends: batch.ends.slice(batch.settled).map((end) => end - start),
    bytes: batch.bytes.subarray(start),
    written: 0,
    settled: 0,
  };
}
