/**
 * One output stream of one child: always read, split, read as lines; over the rate only counted.
 *
 * A child that nobody reads blocks, so the stream is never left alone; but one that delivers faster than anyone can want is read at a
 * pace, in pauses of a few milliseconds, so that it cannot occupy the event loop.
 */

import type { Readable } from 'node:stream';

import { DroppedTail } from './dropped-tail.ts';
import type { LogLimits } from './limits.ts';
import { LineParser } from './line-parser.ts';
import { LineSplitter } from './line-splitter.ts';
import type { ParsedLine } from './parse-json-line.ts';
import type { RateGate } from './rate-gate.ts';
import type { LogAttachment } from './plugin-log.ts';
import { errorText } from './system-error.ts';

const PACE_MS = 20;
/** A line that is kept costs about as much time as counting the lines in so many bytes. */
const LINE_COST_BYTES = 1_024;

/** What an attachment needs of its log. */
export interface AttachmentOptions {
  readonly readable: Readable;
  readonly stream: 'stdout' | 'stderr';
  readonly gate: RateGate;
  readonly limits: LogLimits;
  readonly now: () => number;
  readonly onLine: (line: ParsedLine, length: number) => void;
  readonly onDropped: (lines: number) => void;
  /** Lines pass again, or the last words follow: time to say what was dropped. */
  readonly onResumed: () => void;
  readonly onFault: (message: string) => void;
  readonly onEnd: (attachment: StreamAttachment) => void;
}

/** Reads one stream to its end. */
export class StreamAttachment implements LogAttachment {
  readonly #options: AttachmentOptions;
  readonly #splitter: LineSplitter;
  readonly #parser: LineParser;
  readonly #tail = new DroppedTail();
  readonly #ended = Promise.withResolvers<undefined>();
  #isEnded = false;
  #isDetaching = false;
  #pace: { fromMs: number; bytes: number; timer: NodeJS.Timeout | null } = {
    fromMs: 0,
    bytes: 0,
    timer: null,
  };
  #quiet: NodeJS.Timeout | null = null;
  #waiting: NodeJS.Timeout | null = null;

  constructor(options: AttachmentOptions) {
    this.#options = options;
    this.#splitter = new LineSplitter(options.limits.maxLineBytes);
    this.#parser = new LineParser(options.stream);
    const { readable } = options;
    // Stays for good: a stream without a listener for its errors ends the process.
    readable.on('error', (error) => this.#fail(error));
    readable.on('data', this.#onData);
    readable.once('end', this.#onEnd);
    readable.once('close', this.#onEnd);
    if (readable.readableEnded || readable.destroyed) queueMicrotask(this.#onEnd);
  }

  async detach(withinMs: number): Promise<void> {
    if (this.#isEnded) return;
    this.#isDetaching = true;
    this.#resume();
    const deadline = setTimeout(this.#onEnd, withinMs);
    await this.#ended.promise;
    clearTimeout(deadline);
  }

  /** Lets go of the stream at once. */
  end(): void {
    this.#onEnd();
  }

  readonly #onData = (chunk: Buffer | string): void => {
    const { gate, limits, now, onDropped, onResumed } = this.#options;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const nowMs = now();
    const budget = gate.admit(nowMs);
    if (budget > 0) onDropped(this.#tail.clear());
    let isFirst = true;
    let delivered = 0;
    const skipped = this.#splitter.push(bytes, budget, (text) => {
      if (isFirst) onResumed();
      isFirst = false;
      delivered += 1;
      this.#take(text);
    });
    gate.take(delivered);
    if (skipped !== null) {
      if (skipped.lines > 0) gate.close();
      onDropped(this.#tail.add(bytes.subarray(skipped.from), skipped.lines, skipped.atLineStart));
      if (this.#quiet === null) this.#quiet = setTimeout(this.#takeBack, limits.dropReportMs).unref();
      else this.#quiet.refresh();
    }
    this.#watchWaiting();
    this.#keepPace(bytes.length + delivered * LINE_COST_BYTES, nowMs);
  };

  readonly #onEnd = (): void => {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const { readable, onEnd } = this.#options;
    readable.off('data', this.#onData);
    if (this.#pace.timer !== null) clearTimeout(this.#pace.timer);
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#takeBack();
    this.#splitter.end((text) => this.#take(text));
    readable.destroy();
    onEnd(this);
    this.#ended.resolve(undefined);
  };

  /** The stream is quiet or over: what it said last is kept after all. */
  readonly #takeBack = (): void => {
    if (this.#quiet !== null) clearTimeout(this.#quiet);
    this.#quiet = null;
    const { limits, onDropped, onResumed } = this.#options;
    const { texts, dropped } = this.#tail.take(limits.maxLineBytes);
    onDropped(dropped);
    if (dropped > 0 || texts.length > 0) onResumed();
    for (const text of texts) this.#take(text);
  };

  /** The beginning of a line is shown after a while: a prompt gets no newline, a progress bar only at its end. */
  #watchWaiting(): void {
    if (!this.#splitter.isWaiting || this.#waiting !== null) return;
    this.#waiting = setTimeout(() => {
      this.#waiting = null;
      const text = this.#splitter.takeWaiting();
      if (text !== null && text.trim() !== '') this.#take(text);
    }, this.#options.limits.waitingLineMs).unref();
  }

  #take(text: string): void {
    this.#options.onLine(this.#parser.parse(text), text.length);
  }

  #keepPace(cost: number, nowMs: number): void {
    const pace = this.#pace;
    const elapsedMs = nowMs - pace.fromMs;
    if (elapsedMs < 0 || elapsedMs >= PACE_MS) {
      pace.fromMs = nowMs;
      pace.bytes = 0;
    }
    pace.bytes += cost;
    if (
      pace.bytes * 1000 < this.#options.limits.readBytesPerS * PACE_MS ||
      this.#isDetaching ||
      pace.timer !== null
    )
      return;
    this.#options.readable.pause();
    pace.timer = setTimeout(() => this.#resume(), PACE_MS).unref();
  }

  #resume(): void {
    if (this.#pace.timer !== null) clearTimeout(this.#pace.timer);
    this.#pace = { fromMs: this.#options.now(), bytes: 0, timer: null };
    this.#options.readable.resume();
  }

  #fail(error: Error): void {
    if (!this.#isEnded) this.#options.onFault(`Cannot read ${this.#options.stream}: ${errorText(error)}`);
    this.#onEnd();
  }
}
