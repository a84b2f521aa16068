/**
 * Reads the heads of one connection.
 *
 * A client sends nearly the same headers with each request of a connection, so the block of them is remembered as text: when it
 * comes again, letter for letter, what was read of it holds again.
 */

import { readRequestHead } from '../rules/request-head.ts';
import { parseHeaderLines, parseRequestLine, type RequestLine } from './head-parser.ts';
import type { HeaderBlock } from './request.ts';

/** A head in two parts. */
export interface Head {
  readonly line: RequestLine;
  readonly block: HeaderBlock;
}

/** Reads heads. */
export class HeadReader {
  #lines: string | null = null;
  #block: HeaderBlock | null = null;

  /** Reads a head from its first byte to the end of its last line; `null`: this is no HTTP/1. */
  read(text: string): Head | null {
    const lineEnd = text.indexOf('\r\n');
    const line = parseRequestLine(text.slice(0, lineEnd));
    if (line === null) return null;
    const lines = text.slice(lineEnd + 2);
    if (this.#block !== null && lines === this.#lines) return { line, block: this.#block };
    const rawHeaders = parseHeaderLines(lines);
    if (rawHeaders === null) return null;
    const block = { rawHeaders, facts: readRequestHead(rawHeaders), verdict: null, rendered: null };
    this.#lines = lines;
    this.#block = block;
    return { line, block };
  }
}
