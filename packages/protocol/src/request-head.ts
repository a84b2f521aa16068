/**
 * Heads of requests in the very text that the host writes, checked byte by byte without parsing JSON.
 *
 * Most handlers look at few headers, so these stay text until somebody asks; the check makes sure that they can be parsed then. Any other
 * text, such as one with escapes or of a WebSocket, is left to the reader of all heads; tests prove that both agree.
 */

import type { ReadText } from './frame.ts';
import type { HeadReader } from './frame-receiver.ts';
import {
  skipList,
  skipString,
  digitAt,
  endOfPlain,
  matchesAt,
  toView,
  toPattern,
  toPatternOf,
} from './json-bytes.ts';
import type { Word } from './json-bytes.ts';
import type { RequestMessage, WireHeaders } from './messages.ts';

/** More digits may not be a safe integer. */
const MAX_DIGITS = 15;
const ZERO = 0x30;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const OPEN = 0x7b;
const CLOSE = 0x7d;

const BEFORE_ID = toPattern('{"type":"request","id":');
const BEFORE_METHOD = toPattern(',"method":"');
const BEFORE_PATH = toPattern('","path":"');
const BEFORE_HEADERS = toPattern('","headers":');
const BEFORE_USER = toPattern(',"user":');
const BEFORE_NAME = toPattern('{"name":"');
const BEFORE_ROLE = toPattern('","role":"');
const AFTER_ROLE = toPattern('"},"deadline_ms":');
const NOBODY = toPattern('null,"deadline_ms":');
const END_TRUE = toPattern(',"end":true}');
const END_FALSE = toPattern(',"end":false}');

/** A request whose fields were judged when it was read. */
export class RequestHead implements RequestMessage {
  readonly type = 'request';
  readonly id: number;
  readonly method: string;
  readonly path: string;
  readonly user: RequestMessage['user'];
  readonly deadline_ms: number;
  readonly end: boolean;
  readonly [field: string]: unknown;
  readonly #headersText: string;
  #headers: WireHeaders | undefined;

  constructor(
    id: number,
    method: string,
    path: string,
    headersText: string,
    user: RequestMessage['user'],
    deadlineMs: number,
    end: boolean,
  ) {
    this.id = id;
    this.method = method;
    this.path = path;
    this.#headersText = headersText;
    this.user = user;
    this.deadline_ms = deadlineMs;
    this.end = end;
  }

  /** The headers as they came, in JSON without escapes. */
  get headersText(): string {
    return this.#headersText;
  }

  get headers(): WireHeaders {
    // The text was checked when it came.
    return (this.#headers ??= JSON.parse(this.#headersText) as WireHeaders);
  }
}

/** See the module comment. One per connection. */
export class RequestHeadReader implements HeadReader {
  readonly #readText: ReadText;
  /** Where the next character stands, and where the head ends. */
  #at = 0;
  #end = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = toView(this.#bytes);
  /** The user whom requests were made for last, as text with what follows it and as fields. */
  #userText: Word | undefined;
  #userName = '';
  #userRole = '';

  constructor(readText: ReadText) {
    this.#readText = readText;
  }

  /** The request, or `undefined` for a head that is another message or has another form. */
  read(bytes: Uint8Array, start: number, end: number): RequestHead | undefined {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = toView(bytes);
    }
    if (!matchesAt(BEFORE_ID, this.#view, start, end)) return undefined;
    this.#at = start + BEFORE_ID.length;
    this.#end = end;
    const id = this.#number();
    if (id < 1 || !this.#skip(BEFORE_METHOD)) return undefined;
    const methodAt = this.#at;
    const methodEnd = this.#plain();
    if (!this.#skip(BEFORE_PATH)) return undefined;
    const pathAt = this.#at;
    const pathEnd = this.#plain();
    if (!this.#skip(BEFORE_HEADERS)) return undefined;
    const headersAt = this.#at;
    if (!this.#headers()) return undefined;
    const headersEnd = this.#at;
    if (!this.#skip(BEFORE_USER)) return undefined;
    const userAt = this.#at;
    const hasUser = !this.#skip(NOBODY);
    if (hasUser && !this.#user(userAt)) return undefined;
    const deadlineMs = this.#number();
    if (deadlineMs < 0) return undefined;
    const isWhole = this.#skip(END_TRUE);
    if ((!isWhole && !this.#skip(END_FALSE)) || this.#at !== end) return undefined;
    return new RequestHead(
      id,
      this.#method(methodAt, methodEnd),
      this.#readText(bytes, pathAt, pathEnd),
      this.#readText(bytes, headersAt, headersEnd),
      hasUser ? { name: this.#userName, role: this.#userRole } : null,
      deadlineMs,
      isWhole,
    );
  }

  #skip(word: Word): boolean {
    if (!matchesAt(word, this.#view, this.#at, this.#end)) return false;
    this.#at += word.length;
    return true;
  }

  /** -1: no whole number that is written as JSON does. */
  #number(): number {
    const bytes = this.#bytes;
    const from = this.#at;
    let at = from;
    let value = 0;
    for (let digit = digitAt(bytes, at); digit >= 0; digit = digitAt(bytes, at)) {
      value = value * 10 + digit;
      at += 1;
    }
    this.#at = at;
    const length = at - from;
    return length === 0 || length > MAX_DIGITS || (length > 1 && bytes[from] === ZERO) ? -1 : value;
  }

  /** Goes to the first character that does not stand for itself. */
  #plain(): number {
    const at = endOfPlain(this.#bytes, this.#at);
    this.#at = at;
    return at;
  }

  /** Goes behind an object of texts and lists of texts. */
  #headers(): boolean {
    const bytes = this.#bytes;
    let at = this.#at;
    if (bytes[at] !== OPEN) return false;
    at += 1;
    if (bytes[at] !== CLOSE) {
      for (;;) {
        at = skipString(bytes, at);
        if (at < 0 || bytes[at] !== COLON) return false;
        at = bytes[at + 1] === OPEN_LIST ? skipList(bytes, at + 1) : skipString(bytes, at + 1);
        if (at < 0) return false;
        if (bytes[at] !== COMMA) break;
        at += 1;
      }
    }
    this.#at = at + 1;
    return bytes[at] === CLOSE;
  }

  /** Goes behind a user and remembers it: the next request mostly is by the same. */
  #user(userAt: number): boolean {
    const bytes = this.#bytes;
    if (this.#userText !== undefined && this.#skip(this.#userText)) return true;
    if (!this.#skip(BEFORE_NAME)) return false;
    const nameAt = this.#at;
    const nameEnd = this.#plain();
    if (!this.#skip(BEFORE_ROLE)) return false;
    const roleAt = this.#at;
    const roleEnd = this.#plain();
    if (!this.#skip(AFTER_ROLE)) return false;
    this.#userName = this.#readText(bytes, nameAt, nameEnd);
    this.#userRole = this.#readText(bytes, roleAt, roleEnd);
    this.#userText = toPatternOf(bytes.subarray(userAt, this.#at));
    return true;
  }

  #method(start: number, end: number): string {
    const bytes = this.#bytes;
    if (end - start === 3 && bytes[start] === 0x47 && bytes[start + 1] === 0x45 && bytes[start + 2] === 0x54)
      return 'GET';
    return this.#readText(bytes, start, end);
  }
}
