/**
 * Bytes to lines: the same lines whatever the pieces in which the bytes arrive, in memory that the longest line kept bounds.
 *
 * What waits for its newline can be taken before: a prompt never gets one, and a progress bar only at its end.
 *
 * Lines end at `\n`; a `\r` before it is not part of the line. Bytes that are no UTF-8 become U+FFFD.
 */

import { cutMark, wholeCharacters } from './cut-text.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BRACE = 0x7b;
const SMALL_BYTES = 4_096;
const EMPTY = Buffer.alloc(0);

/** What of a chunk was not delivered. */
export interface SkippedLines {
  /** Lines that were only counted; 0 when all that is left is the beginning of one. */
  readonly lines: number;
  /** Offset in the chunk from which lines were counted instead of delivered. */
  readonly from: number;
  /** Whether a line starts there. */
  readonly atLineStart: boolean;
}

/** Splits one stream of bytes. */
export class LineSplitter {
  readonly #maxBytes: number;
  /** Beginning of the unfinished line, at most `#maxBytes`. */
  #held: Buffer = EMPTY;
  #heldBytes = 0;
  /** All of the unfinished line, held or not. */
  #lineBytes = 0;
  /** The beginning of the unfinished line was taken already. */
  #isContinued = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Delivers at most `budget` lines and counts the rest, which costs next to nothing; null when the budget was enough for the chunk. */
  push(chunk: Buffer, budget: number, onLine: (text: string) => void): SkippedLines | null {
    let start = 0;
    for (let left = budget; left > 0; left -= 1) {
      const newline = chunk.indexOf(NEWLINE, start);
      if (newline === -1) {
        this.#hold(chunk, start, chunk.length);
        return null;
      }
      this.#finish(chunk, start, newline, onLine);
      start = newline + 1;
    }
    if (start === chunk.length) return null;
    const atLineStart = this.#lineBytes === 0;
    return { lines: this.#skip(chunk, start), from: start, atLineStart };
  }

  /** Delivers what follows the last newline, if anything: the stream has ended. */
  end(onLine: (text: string) => void): void {
    if (this.#lineBytes > 0) this.#finish(EMPTY, 0, 0, onLine);
  }

  /** Whether the beginning of a line waits for its end. */
  get isWaiting(): boolean {
    return this.#lineBytes > 0;
  }

  /**
   * Takes what waits for its newline; the rest of that line becomes a line of its own. Null for what is better waited for: JSON, whose
   * parts mean nothing, a line that is cut anyway, and less than a character.
   */
  takeWaiting(): string | null {
    if (this.#lineBytes > this.#maxBytes || this.#held[0] === BRACE) return null;
    const end = wholeCharacters(this.#held, 0, this.#heldBytes);
    if (end === 0) return null;
    const text = this.#held.toString('utf8', 0, end);
    this.#held.copyWithin(0, end, this.#heldBytes);
    this.#heldBytes -= end;
    this.#lineBytes -= end;
    this.#isContinued = true;
    return text;
  }

  #skip(chunk: Buffer, start: number): number {
    let lines = 0;
    let rest = start;
    for (let at = start; at < chunk.length; at += 1) {
      if (chunk[at] === NEWLINE) {
        lines += 1;
        rest = at + 1;
      }
    }
    if (lines > 0) this.#forget();
    if (lines > 0) this.#isContinued = false;
    this.#hold(chunk, rest, chunk.length);
    return lines;
  }

  #hold(chunk: Buffer, start: number, end: number): void {
    this.#lineBytes += end - start;
    const bytes = Math.min(end - start, this.#maxBytes - this.#heldBytes);
    if (bytes <= 0) return;
    const needed = this.#heldBytes + bytes;
    if (needed > this.#held.length) {
      const larger = Buffer.allocUnsafe(Math.min(this.#maxBytes, Math.max(256, needed * 2)));
      this.#held.copy(larger, 0, 0, this.#heldBytes);
      this.#held = larger;
    }
    chunk.copy(this.#held, this.#heldBytes, start, start + bytes);
    this.#heldBytes = needed;
  }

  /** Delivers the line that what is held and `chunk[start..end]` make up, unless all of it was taken already. */
  #finish(chunk: Buffer, start: number, end: number, onLine: (text: string) => void): void {
    const isRest = this.#isContinued;
    const text = this.#join(chunk, start, end);
    if (!isRest || text.trim() !== '') onLine(text);
  }

  #join(chunk: Buffer, start: number, end: number): string {
    this.#isContinued = false;
    if (this.#lineBytes === 0) return this.#decode(chunk, start, end, end - start);
    this.#hold(chunk, start, end);
    const text = this.#decode(this.#held, 0, this.#heldBytes, this.#lineBytes);
    this.#forget();
    return text;
  }

  #decode(bytes: Buffer, start: number, end: number, lineBytes: number): string {
    if (lineBytes > this.#maxBytes) {
      const cut = wholeCharacters(bytes, start, Math.min(end, start + this.#maxBytes));
      return bytes.toString('utf8', start, cut) + cutMark(lineBytes);
    }
    const last = end > start && bytes[end - 1] === RETURN ? end - 1 : end;
    return bytes.toString('utf8', start, last);
  }

  #forget(): void {
    this.#heldBytes = 0;
    this.#lineBytes = 0;
    if (this.#held.length > SMALL_BYTES) this.#held = EMPTY;
  }
}
