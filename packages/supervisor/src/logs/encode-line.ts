/**
 * A log line as text of a file: one JSON object, safe to `cat`, exact for every parser.
 *
 * Control and bidirectional characters are escaped, which JSON allows: the value is the same, the terminal never sees them. Half
 * characters (lone surrogates), at which strict parsers fail, become U+FFFD.
 */

import type { LogLine } from '@toru/protocol';

const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const ALL_UNSAFE = new RegExp(UNSAFE, 'g');
const HALF_CHARACTER = /\\\\|\\ud[89a-f][\da-f]{2}/g;

/** The line without its newline. */
export function encodeLine(line: LogLine): string {
  const json = escapeUnsafe(JSON.stringify(line));
  return json.includes('\\ud')
    ? json.replace(HALF_CHARACTER, (found) => (found === '\\\\' ? found : '\\ufffd'))
    : json;
}

/** Escapes what is legal in JSON but must not reach a terminal. */
export function escapeUnsafe(json: string): string {
  if (!UNSAFE.test(json)) return json;
  return json.replace(ALL_UNSAFE, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
