/**
 * Reads the heads of one connection.
 *
 * A peer sends nearly the same headers with each request of a connection, so the block of them is remembered as text: when it
 * comes again, letter for letter, what was read of it holds again.
 */

import { readFraming, replaceHost, type Framing } from './framing.ts';
import { parseHeaderLines } from './header-fields.ts';
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

/** Makes a block of headers. */
export type CreateBlock<Block extends HeaderBlock> = (
  rawHeaders: readonly string[],
  framing: Framing,
) => Block;

/** Reads heads. */
export class HeadReader<Block extends HeaderBlock> {
  readonly #createBlock: CreateBlock<Block>;
  #lines: string | null = null;
  #block: Block | null = null;

  constructor(createBlock: CreateBlock<Block>) {
    this.#createBlock = createBlock;
  }

  /** Reads a head from its first byte to the end of its last line; `null`: this is no HTTP/1. */
  read(text: string): Head<Block> | null {
    const lineEnd = text.indexOf('\r\n');
    const line = parseRequestLine(text.slice(0, lineEnd));
    if (line === null) return null;
    const lines = text.slice(lineEnd + 2);
    if (this.#block !== null && lines === this.#lines && line.authority === null)
      return { line, block: this.#block };
    const rawHeaders = parseHeaderLines(lines);
    if (rawHeaders === null) return null;
    if (line.authority !== null)
      return { line, block: this.#create(replaceHost(rawHeaders, line.authority)) };
    this.#lines = lines;
    this.#block = this.#create(rawHeaders);
    return { line, block: this.#block };
  }

  #create(rawHeaders: readonly string[]): Block {
    return this.#createBlock(rawHeaders, readFraming(rawHeaders));
  }
}
