/**
 * Lines waiting for the file. A line gets its number when its turn has come, so a line that found no place has none and leaves no gap.
 */

import type { LogLine } from '@toru/protocol';

import { encodeLine } from './encode-line.ts';
import { stampEntry } from './log-entry.ts';
import type { LogEntry } from './log-entry.ts';

/** A numbered line as it will stand in the file. */
export interface EncodedLine {
  readonly line: LogLine;
  /** With its newline. */
  readonly text: string;
  readonly bytes: number;
}

interface Queued {
  readonly entry: LogEntry;
  readonly atMs: number;
  readonly weight: number;
}

/** First in, first out. */
export class LineQueue {
  readonly #plugin: string | null;
  #queue: Queued[] = [];
  #head = 0;
  #bytes = 0;
  #next: EncodedLine | null = null;
  #lastSeq: number | null = null;
  #timestamp = { atMs: NaN, text: '' };

  constructor(plugin: string | null) {
    this.#plugin = plugin;
  }

  /** The last number given; null until {@link startAfter}. */
  get lastSeq(): number | null {
    return this.#lastSeq;
  }

  /** Numbering goes on after this number. */
  startAfter(seq: number): void {
    this.#lastSeq = seq;
  }

  /** Takes a line; false when it would bring what waits over `maxBytes`. One line always has room. */
  push(entry: LogEntry, atMs: number, weight: number, maxBytes: number): boolean {
    if (this.#bytes > 0 && this.#bytes + weight > maxBytes) return false;
    this.#queue.push({ entry, atMs, weight });
    this.#bytes += weight;
    return true;
  }

  /** The next line, numbered from now on; null when there is none, or no number to start from. */
  peek(): EncodedLine | null {
    this.#next ??= this.#encode();
    return this.#next;
  }

  /** Removes what {@link peek} showed. */
  shift(): void {
    this.#next = null;
  }

  /** Everything that waits, oldest first, with the numbers that it has or will get. */
  toLines(): readonly LogLine[] {
    if (this.#lastSeq === null) return [];
    const first = this.#lastSeq + 1;
    const lines = this.#queue.slice(this.#head).map((queued, index) => this.#stamp(queued, first + index));
    return this.#next === null ? lines : [this.#next.line, ...lines];
  }

  #encode(): EncodedLine | null {
    const queued = this.#queue[this.#head];
    if (queued === undefined || this.#lastSeq === null) return null;
    this.#head += 1;
    this.#bytes -= queued.weight;
    if (this.#head === this.#queue.length || this.#head > 4_096) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    this.#lastSeq += 1;
    const line = this.#stamp(queued, this.#lastSeq);
    const text = `${encodeLine(line)}\n`;
    return { line, text, bytes: Buffer.byteLength(text) };
  }

  #stamp({ entry, atMs }: Queued, seq: number): LogLine {
    if (this.#timestamp.atMs !== atMs) this.#timestamp = { atMs, text: new Date(atMs).toISOString() };
    return stampEntry(entry, this.#plugin, this.#timestamp.text, seq);
  }
}
