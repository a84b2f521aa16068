/** JSON looked at as bytes: texts without escapes, lists of them, digits and known words. Nothing is built. */

const ZERO = 0x30;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const CLOSE_LIST = 0x5d;

/** Characters that stand for themselves in JSON: visible ASCII and blanks, neither quote nor backslash. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

/** ASCII. */
export function toBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Whether these bytes stand there. */
export function isAt(expected: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < expected.length; index += 1)
    if (expected[index] !== bytes[at + index]) return false;
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
export function behindText(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== QUOTE) return -1;
  const at = endOfPlain(bytes, from + 1);
  return bytes[at] === QUOTE ? at + 1 : -1;
}

/** The same for a list of texts. */
export function behindList(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  if (bytes[at] === CLOSE_LIST) return at + 1;
  for (;;) {
    at = behindText(bytes, at);
    if (at < 0) return -1;
    if (bytes[at] !== COMMA) return bytes[at] === CLOSE_LIST ? at + 1 : -1;
    at += 1;
  }
}
