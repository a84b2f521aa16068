/**
 * Headers by their JSON text: a plugin says the same ones again and again, so those that came twice are kept as the object they stand for.
 *
 * What is kept is bounded in number and size, and frozen, since many answers share it.
 */

import type { ReadText } from './frame.ts';
import { matchesAt, toPatternOf } from './json-bytes.ts';
import type { Word } from './json-bytes.ts';
import { isWireHeaders, type WireHeaders } from './wire-headers.ts';

/** Texts that are kept, one per slot. A power of two. */
const SLOTS = 16;
/** Longer texts are parsed each time. Unit: bytes. */
const MAX_KEPT_BYTES = 512;
/** `{}` as bytes. */
const EMPTY_BYTES = 2;
const EMPTY: WireHeaders = Object.freeze({});
const NOTHING: Word = { length: 0, parts: new Int32Array(0) };

/** What is known of the texts that share a slot. */
interface Slot {
  /** The text that came last; it is kept when it comes again. */
  candidate: string;
  kept: Word;
  headers: WireHeaders;
}

/** Reads headers and knows those that come often. */
export class HeaderTexts {
  readonly #readText: ReadText;
  readonly #slots: readonly Slot[] = Array.from({ length: SLOTS }, () => ({
    candidate: '',
    kept: NOTHING,
    headers: EMPTY,
  }));

  constructor(readText: ReadText) {
    this.#readText = readText;
  }

  /** The headers whose JSON these bytes are, or `undefined` when they are none. `view` shows the same bytes. */
  read(bytes: Uint8Array, view: DataView, start: number, end: number): WireHeaders | undefined {
    const length = end - start;
    if (length === EMPTY_BYTES) return bytes[start] === 0x7b && bytes[start + 1] === 0x7d ? EMPTY : undefined;
    const slot = this.#slots[slotOf(bytes, start, end)];
    if (slot?.kept.length === length && matchesAt(slot.kept, view, start, end)) return slot.headers;
    const text = this.#text(bytes, start, end);
    const headers = parseHeaders(text);
    if (headers === undefined || slot === undefined || length < 4 || length > MAX_KEPT_BYTES) return headers;
    if (slot.candidate === text) {
      slot.kept = toPatternOf(bytes.subarray(start, end));
      slot.headers = freeze(headers);
    } else slot.candidate = text;
    return headers;
  }

  /** Empty for bytes that are no UTF-8, which is no JSON. */
  #text(bytes: Uint8Array, start: number, end: number): string {
    try {
      const text = this.#readText(bytes, start, end);
      return text.includes('\ufffd') ? '' : text;
    } catch {
      return '';
    }
  }
}

function parseHeaders(text: string): WireHeaders | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isWireHeaders(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function freeze(headers: WireHeaders): WireHeaders {
  for (const name in headers) if (typeof headers[name] === 'object') Object.freeze(headers[name]);
  return Object.freeze(headers);
}

/** Different headers mostly differ in length, in the middle or at the end; those that share a slot only cost more. */
function slotOf(bytes: Uint8Array, start: number, end: number): number {
  const middle = bytes[(start + end) >>> 1] ?? 0;
  return (end - start + middle * 3 + (bytes[end - 3] ?? 0) * 5) & (SLOTS - 1);
}
