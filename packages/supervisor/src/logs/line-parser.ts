/**
 * What a line of output says: JSON first, then failures that span lines, then a level at the beginning; all else is `info`.
 *
 * The message of a line that is no JSON is the whole line as a terminal would show it, level and all.
 */

import { visibleText } from '@toru/protocol';

import { stepFailure } from './failure-block.ts';
import type { FailureBlock } from './failure-block.ts';
import { parseJsonLine } from './parse-json-line.ts';
import type { ParsedLine } from './parse-json-line.ts';
import { levelFromPrefix } from './prefix-level.ts';
import { stripColors } from './colors.ts';

/** Levels and failures show at the beginning of a line or not at all. */
const HEAD_LENGTH = 256;

/** Reads the lines of one stream in order. */
export class LineParser {
  readonly #stream: 'stdout' | 'stderr';
  #block: FailureBlock | null = null;

  constructor(stream: 'stdout' | 'stderr') {
    this.#stream = stream;
  }

  parse(line: string): ParsedLine {
    const text = visibleText(line);
    const json = parseJsonLine(text);
    if (json !== null) {
      this.#block = null;
      return { ...json, message: visibleText(json.message) };
    }
    const start = text.length > HEAD_LENGTH ? text.slice(0, HEAD_LENGTH) : text;
    const head = start.includes('\u001b') ? stripColors(start) : start;
    if (this.#stream === 'stderr') {
      const failure = stepFailure(this.#block, head);
      this.#block = failure?.block ?? null;
      if (failure !== null) return { level: failure.level, message: text };
    }
    return { level: levelFromPrefix(head) ?? 'info', message: text };
  }
}
