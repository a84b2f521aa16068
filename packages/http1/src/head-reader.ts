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
  /** Lines whose values may be other ones now, from 0, in order. The same array stands for the same lines. */
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

/**
 * How heads are compared with the base: lines that differed before, and the runs of lines around them as one text each, which are compared at
 * once.
 */
interface Plan {
  readonly runs: readonly string[];
  readonly changedLines: readonly number[];
}

const COLON = 0x3a;

export class HeadReader<Block extends HeaderBlock> {
  readonly #createBlock: CreateBlock<Block>;
  #last: Remembered<Block> | null = null;
  /** The block that was last read as a whole. Others are compared with it alone, so that no more than two heads are kept. */
  #base: Remembered<Block> | null = null;
  /** Lines of the base, each with its line end; empty: not asked for yet. */
  #baseLines: readonly string[] = [];
  #plan: Plan | null = null;

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
    this.#plan = null;
    return block;
  }

  /** The base with some values exchanged; `null`: it differs in more than values, or in one that says how the message is read. */
  #revise(lines: string): Block | null {
    if (this.#base === null) return null;
    const plan = this.#plan;
    const block = plan === null ? null : this.#reviseBy(plan, lines);
    if (block !== null) return block;
    const changedLines = this.#findChanged(lines);
    if (changedLines === null) return null;
    this.#plan = toPlan(this.#baseLines, new Set([...(plan?.changedLines ?? []), ...changedLines]));
    return this.#reviseBy(this.#plan, lines);
  }

  #reviseBy({ runs, changedLines }: Plan, lines: string): Block | null {
    if (this.#base === null) return null;
    const { block } = this.#base;
    const rawHeaders = block.rawHeaders.slice();
    let at = 0;
    for (let index = 0; index < runs.length; index += 1) {
      const run = runs[index] ?? '';
      if (lines.slice(at, at + run.length) !== run) return null;
      at += run.length;
      const line = changedLines[index];
      if (line === undefined) break;
      const colon = at + (rawHeaders[2 * line]?.length ?? 0);
      const end = lines.indexOf('\r\n', colon);
      const value = isNamedAt(lines, at, rawHeaders[2 * line]) ? readFieldValue(lines, colon + 1, end) : null;
      if (value === null) return null;
      rawHeaders[2 * line + 1] = value;
      at = end + 2;
    }
    return at === lines.length ? this.#createBlock(rawHeaders, block.framing, { block, changedLines }) : null;
  }

  /** Which lines have other values than in the base; `null`: that is not all. */
  #findChanged(lines: string): readonly number[] | null {
    if (this.#base === null) return null;
    const { rawHeaders } = this.#base.block;
    if (this.#baseLines.length === 0) this.#baseLines = toLines(this.#base.text);
    const changed: number[] = [];
    let at = 0;
    for (const [index, known] of this.#baseLines.entries()) {
      if (lines.startsWith(known, at)) {
        at += known.length;
        continue;
      }
      const name = rawHeaders[2 * index] ?? '';
      if (!isNamedAt(lines, at, name) || isFramingName(name)) return null;
      changed.push(index);
      at = lines.indexOf('\r\n', at) + 2;
      if (at === 1) return null;
    }
    return changed;
  }
}

function isNamedAt(lines: string, at: number, name = ''): boolean {
  return lines.startsWith(name, at) && lines.charCodeAt(at + name.length) === COLON;
}

function toPlan(lines: readonly string[], changed: ReadonlySet<number>): Plan {
  const changedLines = [...changed].sort((one, other) => one - other);
  const runs = [...changedLines, lines.length].map((line, index) =>
    lines.slice((changedLines[index - 1] ?? -1) + 1, line).join(''),
  );
  return { runs, changedLines };
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
