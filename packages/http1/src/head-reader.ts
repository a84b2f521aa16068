/**
 * Reads the heads of one connection.
 *
 * A peer sends nearly the same headers with each request of a connection. A block that comes again letter for letter is not read again; where
 * only values differ (a referer, an id, an ETag), only these lines are read, and whoever made the block may keep what they do not concern.
 */

import { isFramingName, readFraming, replaceHost, type Framing } from './framing.ts';
import { parseHeaderLines, readFieldValue } from './header-fields.ts';
import { parseRequestLine, type RequestLine } from './request-line.ts';

/** The headers of a request. Whoever answers may keep more with them: a peer that sends the same ones again gets the same block. */
export interface HeaderBlock {
  /** Names and values in turns, as they came. Latin-1. */
  readonly rawHeaders: readonly string[];
  readonly framing: Framing;
}

/** A head in two parts. */
export interface Head<Block extends HeaderBlock> {
  readonly line: RequestLine;
  readonly block: Block;
}

/** A block of an earlier request with the same names in the same order, and the same framing. */
export interface EarlierBlock<Block extends HeaderBlock> {
  readonly block: Block;
  /** Lines whose values are other ones now, from 0. */
  readonly changedLines: readonly number[];
}

/** Makes a block of headers. `earlier`: what it may take over from; null: nothing. */
export type CreateBlock<Block extends HeaderBlock> = (
  rawHeaders: readonly string[],
  framing: Framing,
  earlier: EarlierBlock<Block> | null,
) => Block;

/** A block that was read, and its text. */
interface Remembered<Block> {
  readonly text: string;
  readonly block: Block;
}

const COLON = 0x3a;

/** Reads heads. */
export class HeadReader<Block extends HeaderBlock> {
  readonly #createBlock: CreateBlock<Block>;
  #last: Remembered<Block> | null = null;
  /** The block that was last read as a whole. Others are compared with it alone, so that no more than two heads are kept. */
  #base: Remembered<Block> | null = null;
  /** Lines of the base, each with its line end; empty: not asked for yet. */
  #baseLines: readonly string[] = [];

  constructor(createBlock: CreateBlock<Block>) {
    this.#createBlock = createBlock;
  }

  /** Reads a head from its first byte to the end of its last line; `null`: this is no HTTP/1. */
  read(text: string): Head<Block> | null {
    const lineEnd = text.indexOf('\r\n');
    const line = parseRequestLine(text.slice(0, lineEnd));
    if (line === null) return null;
    const lines = text.slice(lineEnd + 2);
    if (line.authority !== null) return this.#readAddressed(line, line.authority, lines);
    if (this.#last !== null && lines === this.#last.text) return { line, block: this.#last.block };
    const block = this.#revise(lines) ?? this.#readWhole(lines);
    if (block === null) return null;
    this.#last = { text: lines, block };
    return { line, block };
  }

  #readAddressed(line: RequestLine, authority: string, lines: string): Head<Block> | null {
    const rawHeaders = parseHeaderLines(lines);
    if (rawHeaders === null) return null;
    const addressed = replaceHost(rawHeaders, authority);
    return { line, block: this.#createBlock(addressed, readFraming(addressed), null) };
  }

  #readWhole(lines: string): Block | null {
    const rawHeaders = parseHeaderLines(lines);
    if (rawHeaders === null) return null;
    const block = this.#createBlock(rawHeaders, readFraming(rawHeaders), null);
    this.#base = { text: lines, block };
    this.#baseLines = [];
    return block;
  }

  /** The base with some values exchanged; `null`: it differs in more than values, or in one that says how the message is read. */
  #revise(lines: string): Block | null {
    if (this.#base === null) return null;
    const { block } = this.#base;
    const before = block.rawHeaders;
    if (this.#baseLines.length === 0) this.#baseLines = toLines(this.#base.text);
    const rawHeaders: string[] = [];
    const changedLines: number[] = [];
    let at = 0;
    for (const [index, known] of this.#baseLines.entries()) {
      const name = before[2 * index] ?? '';
      if (lines.startsWith(known, at)) {
        rawHeaders.push(name, before[2 * index + 1] ?? '');
        at += known.length;
        continue;
      }
      const colon = at + name.length;
      if (!lines.startsWith(name, at) || lines.charCodeAt(colon) !== COLON || isFramingName(name))
        return null;
      const end = lines.indexOf('\r\n', colon);
      const value = readFieldValue(lines, colon + 1, end);
      if (value === null) return null;
      rawHeaders.push(name, value);
      changedLines.push(index);
      at = end + 2;
    }
    return at === lines.length ? this.#createBlock(rawHeaders, block.framing, { block, changedLines }) : null;
  }
}

function toLines(text: string): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\r\n', at) + 2;
    lines.push(text.slice(at, end));
    at = end;
  }
  return lines;
}
