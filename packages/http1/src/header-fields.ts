/**
 * Header lines as RFC 9112, section 5 writes them, and nothing else.
 *
 * Whoever reads a message in a way of his own is how requests are smuggled. So there is one reading here: lines end with CR LF, a name
 * is a token right before its colon, no line is folded, no control byte passes. What is not in this form is refused, never repaired.
 */

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NOT_A_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
const SPACE = 0x20;
const TAB = 0x09;
const MAX_REMEMBERED = 500;
/** Names that were seen to be tokens; nearly all requests have the same ones. */
const knownNames = new Set<string>();

/**
 * Reads header lines, each with its line end, as names and values in turns; `null`: one of them is none.
 *
 * Values come without the white space around them, in Latin-1. An empty text has no headers.
 */
export function parseHeaderLines(lines: string): readonly string[] | null {
  const rawHeaders: string[] = [];
  for (let at = 0; at < lines.length;) {
    const end = lines.indexOf('\r\n', at);
    const colon = lines.indexOf(':', at);
    if (end < 0 || colon < 0 || colon >= end) return null;
    const name = lines.slice(at, colon);
    const value = readFieldValue(lines, colon + 1, end);
    if (!isFieldName(name) || value === null) return null;
    rawHeaders.push(name, value);
    at = end + 2;
  }
  return rawHeaders;
}

/** The value between two places of a line, without the white space around it; `null`: no header may have it, or there is no end. */
export function readFieldValue(lines: string, from: number, end: number): string | null {
  if (end < from) return null;
  const value = trimmed(lines, from, end);
  return NOT_A_VALUE.test(value) ? null : value;
}

/**
 * Tells whether the beginning of a head can still become one.
 *
 * A line that ends without CR, a CR that ends none, or a first byte that begins no method (a TLS greeting, say), will never; to wait for more would leave
 * the peer without an answer until the time for the head is over.
 */
export function canBecomeHead(text: string): boolean {
  const first = text.charCodeAt(0);
  // The first half of an empty line may stand before a request.
  if (text !== '' && text !== '\r' && (first < 0x41 || first > 0x5a)) return false;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
    if (text.charCodeAt(at - 1) !== 0x0d) return false;
  for (let at = text.indexOf('\r'); at >= 0 && at + 1 < text.length; at = text.indexOf('\r', at + 1))
    if (text.charCodeAt(at + 1) !== 0x0a) return false;
  return true;
}

/** Where a head begins: a peer may send empty lines behind the body of its request before. */
export function skipEmptyLines(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 0x0d && bytes[at + 1] === 0x0a) at += 2;
  return at;
}

function isFieldName(name: string): boolean {
  if (knownNames.has(name)) return true;
  if (!TOKEN.test(name)) return false;
  if (knownNames.size < MAX_REMEMBERED && name.length < 64) knownNames.add(name);
  return true;
}

function trimmed(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
