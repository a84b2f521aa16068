/**
 * Heads of responses in the very text that SDKs write, read from their bytes without parsing JSON.
 *
 * `{"type":"response","id":N,"status":S,"headers":H,"end":B}`: where H by itself is an object in JSON, the whole can only be the message
 * with these five fields, so H is all that needs a parser, and one that came before needs none. Any other text is left to the reader
 * of all heads; tests prove that both agree.
 */

import type { ReadText } from './frame.ts';
import { HeaderTexts } from './header-texts.ts';
import { digitAt, matchesAt, toView, toPattern } from './json-bytes.ts';
import type { WireHeaders } from './wire-headers.ts';

/** Bytes of a head with an id of one digit and no headers. */
const LEAST_BYTES = 63;
/** More digits may not be a safe integer. */
const MAX_ID_DIGITS = 15;

const ZERO = 0x30;

const BEFORE_ID = toPattern('{"type":"response","id":');
const BEFORE_STATUS = toPattern(',"status":');
const BEFORE_HEADERS = toPattern(',"headers":');
const END_TRUE = toPattern(',"end":true}');
const END_FALSE = toPattern(',"end":false}');

/** Head of the plugin's answer. */
export interface ResponseMessage {
  readonly type: 'response';
  readonly id: number;
  readonly status: number;
  readonly headers?: WireHeaders;
  readonly end: boolean;
}

/** A response whose fields were judged when it was read. */
export class ResponseHead implements ResponseMessage {
  readonly type = 'response';
  readonly id: number;
  readonly status: number;
  readonly headers: WireHeaders;
  readonly end: boolean;
  readonly [field: string]: unknown;

  constructor(id: number, status: number, headers: WireHeaders, end: boolean) {
    this.id = id;
    this.status = status;
    this.headers = headers;
    this.end = end;
  }
}

/** Reads the heads of one channel's responses. Headers with the same text may be the same object, which then is frozen. */
export class ResponseHeadReader {
  readonly #headers: HeaderTexts;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = toView(this.#bytes);

  constructor(readText: ReadText) {
    this.#headers = new HeaderTexts(readText);
  }

  /** The response, or `undefined` for any head that is another message, has another form or breaks a rule. */
  read(bytes: Uint8Array, start: number, end: number): ResponseHead | undefined {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = toView(bytes);
    }
    const view = this.#view;
    if (end - start < LEAST_BYTES || !matchesAt(BEFORE_ID, view, start, end)) return undefined;
    let at = start + BEFORE_ID.length;
    const idAt = at;
    let id = 0;
    for (let digit = digitAt(bytes, at); digit >= 0; digit = digitAt(bytes, at)) {
      id = id * 10 + digit;
      at += 1;
    }
    if (
      at === idAt ||
      bytes[idAt] === ZERO ||
      at - idAt > MAX_ID_DIGITS ||
      !matchesAt(BEFORE_STATUS, view, at, end)
    )
      return undefined;
    at += BEFORE_STATUS.length;
    const status = threeDigits(bytes, at);
    at += 3;
    if (status < 200 || status > 599 || !matchesAt(BEFORE_HEADERS, view, at, end)) return undefined;
    at += BEFORE_HEADERS.length;
    const isLast = bytes[end - 3] === 0x75;
    const tail = isLast ? END_TRUE : END_FALSE;
    const headersEnd = end - tail.length;
    if (headersEnd < at || !matchesAt(tail, view, headersEnd, end)) return undefined;
    const headers = this.#headers.read(bytes, view, at, headersEnd);
    return headers === undefined ? undefined : new ResponseHead(id, status, headers, isLast);
  }
}

function threeDigits(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = at; index < at + 3; index += 1) {
    const digit = digitAt(bytes, index);
    if (digit < 0) return 0;
    value = value * 10 + digit;
  }
  return value;
}
