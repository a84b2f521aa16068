/**
 * The chunked transfer coding of a request body (RFC 9112, section 7.1), read strictly: sizes are hexadecimal digits and nothing else, every
 * line ends with CR LF, extensions and trailers follow their grammar, are bounded, and are not used.
 *
 * It is fed bytes as they come, cut anywhere, and never copies what it hands out.
 */

/** Where the decoder is. Those before `data` are parts of the line that says how long a chunk is. */
type State =
  | 'size'
  | 'after-size'
  | 'before-name'
  | 'name'
  | 'after-name'
  | 'before-value'
  | 'token'
  | 'quoted'
  | 'quoted-pair'
  | 'after-quoted'
  | 'after-value'
  | 'size-lf'
  | 'data'
  | 'data-cr'
  | 'data-lf'
  | 'trailer'
  | 'trailer-name'
  | 'trailer-value'
  | 'trailer-lf'
  | 'last-lf'
  | 'over';

/** Extensions and trailers may not be longer than this in all. Unit: bytes. */
const MAX_EXTRA_BYTES = 16_384;
/** A size of more digits is larger than any limit. */
const MAX_SIZE_DIGITS = 12;
const CR = 0x0d;
const LF = 0x0a;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const TOKEN: ReadonlySet<number> = new Set(
  Buffer.from("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
);

export class ChunkDecoder {
  #state: State = 'size';
  /** Bytes that the chunk at hand still has. */
  #left = 0;
  #digits = 0;
  #extraBytes = 0;

  /** The last chunk and the trailers have been read. */
  get isOver(): boolean {
    return this.#state === 'over';
  }

  /**
   * Reads from `from` on; calls `onData` with the place of each run of body bytes.
   *
   * Returns where it stopped: at the end of the bytes, or behind the end of the body. -1: this is no chunked body.
   */
  read(bytes: Uint8Array, from: number, onData: (from: number, to: number) => void): number {
    let at = from;
    while (at < bytes.length && this.#state !== 'over') {
      if (this.#state === 'data') {
        const to = Math.min(bytes.length, at + this.#left);
        onData(at, to);
        this.#left -= to - at;
        at = to;
        if (this.#left === 0) this.#state = 'data-cr';
        continue;
      }
      const next = this.#next(bytes[at] ?? 0);
      if (next === null) return -1;
      this.#state = next;
      at += 1;
    }
    return at;
  }

  /** The state behind one byte that is not data; `null`: it may not stand there. */
  #next(byte: number): State | null {
    switch (this.#state) {
      case 'size':
        return this.#nextOfSize(byte);
      case 'size-lf':
        if (byte !== LF) return null;
        this.#digits = 0;
        return this.#left > 0 ? 'data' : 'trailer';
      case 'data-cr':
        return byte === CR ? 'data-lf' : null;
      case 'data-lf':
        return byte === LF ? 'size' : null;
      case 'trailer-lf':
        return byte === LF ? 'trailer' : null;
      case 'last-lf':
        return byte === LF ? 'over' : null;
      case 'data':
      case 'over':
        return null;
      default:
        this.#extraBytes += 1;
        return this.#extraBytes > MAX_EXTRA_BYTES ? null : nextOfExtra(this.#state, byte);
    }
  }

  #nextOfSize(byte: number): State | null {
    const digit = toDigit(byte);
    if (digit >= 0) {
      this.#left = this.#left * 16 + digit;
      this.#digits += 1;
      return this.#digits <= MAX_SIZE_DIGITS ? 'size' : null;
    }
    if (this.#digits === 0) return null;
    if (byte === CR) return 'size-lf';
    if (byte === SEMICOLON) return 'before-name';
    return isBlank(byte) ? 'after-size' : null;
  }
}

/** Extensions (`;name=value`, with blanks where the grammar has them) and trailers (`name: value`). */
function nextOfExtra(state: State, byte: number): State | null {
  switch (state) {
    case 'after-size':
    case 'after-value':
      if (byte === SEMICOLON) return 'before-name';
      return isBlank(byte) ? state : null;
    case 'before-name':
      if (isBlank(byte)) return 'before-name';
      return TOKEN.has(byte) ? 'name' : null;
    case 'name':
      if (TOKEN.has(byte)) return 'name';
      return byte === CR ? 'size-lf' : nextOfExtra('after-name', byte);
    case 'after-name':
      if (byte === EQUALS) return 'before-value';
      if (byte === SEMICOLON) return 'before-name';
      return isBlank(byte) ? 'after-name' : null;
    case 'before-value':
      if (isBlank(byte)) return 'before-value';
      if (byte === QUOTE) return 'quoted';
      return TOKEN.has(byte) ? 'token' : null;
    case 'token':
      if (TOKEN.has(byte)) return 'token';
      return byte === CR ? 'size-lf' : nextOfExtra('after-value', byte);
    case 'quoted':
      if (byte === QUOTE) return 'after-quoted';
      if (byte === BACKSLASH) return 'quoted-pair';
      return isText(byte) ? 'quoted' : null;
    case 'quoted-pair':
      return isText(byte) ? 'quoted' : null;
    case 'after-quoted':
      return byte === CR ? 'size-lf' : nextOfExtra('after-value', byte);
    case 'trailer':
      if (byte === CR) return 'last-lf';
      return TOKEN.has(byte) ? 'trailer-name' : null;
    case 'trailer-name':
      if (byte === COLON) return 'trailer-value';
      return TOKEN.has(byte) ? 'trailer-name' : null;
    case 'trailer-value':
      if (byte === CR) return 'trailer-lf';
      return isText(byte) ? 'trailer-value' : null;
    default:
      return null;
  }
}

function toDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}

/** Tab and whatever is no control byte. */
function isText(byte: number): boolean {
  return byte === 0x09 || (byte >= 0x20 && byte !== 0x7f);
}
