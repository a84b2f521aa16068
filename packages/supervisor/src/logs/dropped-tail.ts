/**
 * The end of what was dropped for the rate: a plugin that floods and dies says why in its last lines, and those must not be lost.
 */

import { LineSplitter } from './line-splitter.ts';

/** Last lines kept of what was dropped. */
export const LAST_WORDS_LINES = 50;
const TAIL_BYTES = 32_768;

/** Lines taken back, and how many remain dropped. */
export interface LastWords {
  readonly texts: readonly string[];
  readonly dropped: number;
}

/** Remembers the last bytes that were only counted. Each line leaves it once: as dropped or as taken back. */
export class DroppedTail {
  #chunks: { readonly bytes: Buffer; readonly lines: number }[] = [];
  #bytes = 0;
  #lines = 0;
  #atLineStart = true;

  /** Remembers a chunk with so many line ends; returns how many lines are out of reach by now. */
  add(bytes: Buffer, lines: number, atLineStart: boolean): number {
    if (this.#chunks.length === 0) this.#atLineStart = atLineStart;
    this.#chunks.push({ bytes, lines });
    this.#bytes += bytes.length;
    this.#lines += lines;
    let lost = 0;
    for (
      let first = this.#chunks[0];
      first !== undefined && this.#bytes - first.bytes.length >= TAIL_BYTES;
      first = this.#chunks[0]
    ) {
      this.#chunks.shift();
      this.#bytes -= first.bytes.length;
      this.#atLineStart = false;
      lost += first.lines;
    }
    this.#lines -= lost;
    return lost;
  }

  /** Forgets everything; returns how many lines that drops. */
  clear(): number {
    const lines = this.#lines;
    this.#chunks = [];
    this.#bytes = 0;
    this.#lines = 0;
    return lines;
  }

  /** Takes the last lines back. An unfinished line at the end is not among them: the stream's splitter holds it. */
  take(maxLineBytes: number): LastWords {
    const texts: string[] = [];
    const splitter = new LineSplitter(maxLineBytes);
    for (const chunk of this.#chunks) splitter.push(chunk.bytes, Infinity, (text) => texts.push(text));
    if (!this.#atLineStart) texts.shift();
    const kept = texts.slice(-LAST_WORDS_LINES);
    return { texts: kept, dropped: this.clear() - kept.length };
  }
}
