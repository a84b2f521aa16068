/** JSON looked at as bytes: texts without escapes, lists of them, digits and words. Nothing is built. */

const ZERO = 0x30;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const CLOSE_LIST = 0x5d;

/** 1 for characters that stand for themselves in JSON: visible ASCII and blanks, neither quote nor backslash. */
export const PLAIN: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

/** A word that is looked for, four bytes at a time; the last four may overlap those before. */
export interface Word {
  readonly length: number;
  readonly parts: Int32Array;
}

/** Makes a word of at least four ASCII characters. */
export function toPattern(text: string): Word {
  return toPatternOf(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

/** Makes a word of at least four bytes, which are copied. */
export function toPatternOf(bytes: Uint8Array): Word {
  const { length } = bytes;
  const view = toView(bytes);
  const parts = new Int32Array(Math.ceil(length / 4));
  for (let index = 0; index < parts.length; index += 1)
    parts[index] = view.getInt32(Math.min(index * 4, length - 4));
  return { length, parts };
}

/** Four bytes of these at a time. */
export function toView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether a word stands there, before `end`. */
export function matchesAt({ length, parts }: Word, view: DataView, at: number, end: number): boolean {
  if (at + length > end) return false;
  const last = parts.length - 1;
  if (parts[last] !== view.getInt32(at + length - 4)) return false;
  for (let index = 0; index < last; index += 1)
    if (parts[index] !== view.getInt32(at + index * 4)) return false;
  return true;
}

/** The digit that stands there; negative: none does. */
export function digitAt(bytes: Uint8Array, at: number): number {
  const digit = (bytes[at] ?? 0) - ZERO;
  return digit <= 9 ? digit : -1;
}

/** Where the first character stands that does not stand for itself. */
export function endOfPlain(bytes: Uint8Array, from: number): number {
  let at = from;
  while (PLAIN[bytes[at] ?? 0] === 1) at += 1;
  return at;
}

/** Where what follows a text begins; -1: no text stands there, or one with escapes. */
export function skipString(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== QUOTE) return -1;
  const at = endOfPlain(bytes, from + 1);
  return bytes[at] === QUOTE ? at + 1 : -1;
}

/** The same for a list of texts. */
export function skipList(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  if (bytes[at] === CLOSE_LIST) return at + 1;
  for (;;) {
    at = skipString(bytes, at);
    if (at < 0) return -1;
    if (bytes[at] !== COMMA) return bytes[at] === CLOSE_LIST ? at + 1 : -1;
    at += 1;
  }
}
