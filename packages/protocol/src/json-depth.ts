/**
 * How deep JSON from outside may be nested.
 *
 * A parser takes any depth, and everything behind it that walks or copies values runs out of stack somewhere. So the text itself is
 * looked at, before anything is made of it.
 */

/** Deepest nesting that is taken from outside. Unit: levels of lists and objects. */
export const MAX_JSON_DEPTH = 64;

/**
 * Whether a JSON text is nested deeper than `levels`; what is no JSON is left to the parser.
 *
 * Worked example: `{"a":[1]}` has two levels; brackets inside of strings do not count.
 */
export function isDeeperThan(text: string, levels: number = MAX_JSON_DEPTH): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === QUOTE) index = endOfString(text, index);
    else if (unit === OPEN_LIST || unit === OPEN_OBJECT) {
      depth += 1;
      if (depth > levels) return true;
    } else if (unit === CLOSE_LIST || unit === CLOSE_OBJECT) depth -= 1;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === BACKSLASH) index += 1;
    else if (unit === QUOTE) return index;
  }
  return text.length;
}
