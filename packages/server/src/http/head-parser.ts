/**
 * The head of an HTTP/1 request as RFC 9112 writes it, and nothing else.
 *
 * Whoever reads a message in a way of his own is how requests are smuggled. So there is one reading here: lines end with CR LF, a name
 * is a token right before its colon, no line is folded, no control byte passes. What is not in this form is refused, never repaired.
 */

import { METHODS } from 'node:http';

import { toHeaderName } from '../rules/header-names.ts';

/** A request line and its headers. */
export interface ParsedHead {
  readonly method: string;
  /** As it came: a path with query in nearly every case. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** Names and values in turns, values without the white space around them. Latin-1. */
  readonly rawHeaders: readonly string[];
}

/** A request line alone. */
export type RequestLine = Omit<ParsedHead, 'rawHeaders'>;

const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS);
const NOT_A_TARGET = /[^\x21-\x7e]/;
const NOT_A_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
const SPACE = 0x20;
const TAB = 0x09;

/**
 * Reads the first line of a request, without the line end; `null`: it is none.
 *
 * Worked example: `GET /a?b HTTP/1.1` gives method `GET`, target `/a?b`, version `1.1`.
 */
export function parseRequestLine(line: string): RequestLine | null {
  const methodEnd = line.indexOf(' ');
  const targetEnd = line.lastIndexOf(' ');
  if (methodEnd < 0 || targetEnd <= methodEnd + 1) return null;
  const method = line.slice(0, methodEnd);
  const target = line.slice(methodEnd + 1, targetEnd);
  if (!KNOWN_METHODS.has(method) || NOT_A_TARGET.test(target)) return null;
  switch (line.slice(targetEnd + 1)) {
    case 'HTTP/1.1':
      return { method, target, version: '1.1' };
    case 'HTTP/1.0':
      return { method, target, version: '1.0' };
    default:
      return null;
  }
}

/** Reads header lines, each with its line end; `null`: one of them is none. An empty text has no headers. */
export function parseHeaderLines(lines: string): readonly string[] | null {
  const rawHeaders: string[] = [];
  for (let at = 0; at < lines.length;) {
    const end = lines.indexOf('\r\n', at);
    const colon = lines.indexOf(':', at);
    if (end < 0 || colon < 0 || colon >= end) return null;
    const name = lines.slice(at, colon);
    const value = withoutSpace(lines, colon + 1, end);
    if (toHeaderName(name).role === 'invalid' || NOT_A_VALUE.test(value)) return null;
    rawHeaders.push(name, value);
    at = end + 2;
  }
  return rawHeaders;
}

/**
 * Tells whether the beginning of a head can still become one.
 *
 * A line that ends without CR, or a first byte that begins no method (a TLS greeting, say), will never; to wait for more would leave
 * the client without an answer until the time for the head is over.
 */
export function canBecomeHead(text: string): boolean {
  const first = text.charCodeAt(0);
  // The first half of an empty line may stand before a request.
  if (text !== '' && text !== '\r' && (first < 0x41 || first > 0x5a)) return false;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
    if (text.charCodeAt(at - 1) !== 0x0d) return false;
  return true;
}

/** Where a head begins: a client may send empty lines behind the body of its request before. */
export function skipEmptyLines(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 0x0d && bytes[at + 1] === 0x0a) at += 2;
  return at;
}

function withoutSpace(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === SPACE || code === TAB;
}
