/**
 * The chunked transfer coding of a request body, read strictly: sizes are hexadecimal digits and nothing else, every line ends with CR LF,
 * extensions and trailers are skipped but bounded.
 *
 * It is fed bytes as they come, cut anywhere, and never copies what it hands out.
 */

/** Where the decoder is. */
type State =
  'size' | 'extension' | 'size-lf' | 'data' | 'data-cr' | 'data-lf' | 'trailer' | 'trailer-lf' | 'over';

/** Extensions and trailers may not be longer than this in all. Unit: bytes. */
const MAX_EXTRA_BYTES = 16_384;
/** A size of more digits is larger than any limit. */
const MAX_SIZE_DIGITS = 12;
const CR = 0x0d;
const LF = 0x0a;
const SEMICOLON = 0x3b;

/** Decodes one body. */
export class ChunkDecoder {
  #state: State = 'size';
  /** Bytes that the chunk at hand still has. */
  #left = 0;
  #digits = 0;
  #extraBytes = 0;
  #trailerLineBytes = 0;

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
      if (!this.#step(bytes[at] ?? 0)) return -1;
      at += 1;
    }
    return at;
  }

  /** Reads one byte that is not data; `false`: it may not stand there. */
  #step(byte: number): boolean {
    switch (this.#state) {
      case 'size':
        return this.#stepSize(byte);
      case 'extension':
        if (byte === CR) return this.#go('size-lf');
        return isText(byte) && this.#countExtra();
      case 'size-lf':
        if (byte !== LF) return false;
        this.#digits = 0;
        this.#trailerLineBytes = 0;
        return this.#go(this.#left > 0 ? 'data' : 'trailer');
      case 'data-cr':
        return byte === CR && this.#go('data-lf');
      case 'data-lf':
        return byte === LF && this.#go('size');
      case 'trailer':
        if (byte === CR) return this.#go('trailer-lf');
        this.#trailerLineBytes += 1;
        return isText(byte) && this.#countExtra();
      case 'trailer-lf':
        if (byte !== LF) return false;
        if (this.#trailerLineBytes === 0) return this.#go('over');
        this.#trailerLineBytes = 0;
        return this.#go('trailer');
      case 'data':
      case 'over':
        return false;
    }
  }

  #stepSize(byte: number): boolean {
    const digit = toDigit(byte);
    if (digit >= 0) {
      this.#left = this.#left * 16 + digit;
      this.#digits += 1;
      return this.#digits <= MAX_SIZE_DIGITS;
    }
    if (this.#digits === 0) return false;
    if (byte === CR) return this.#go('size-lf');
    return byte === SEMICOLON && this.#go('extension');
  }

  #go(state: State): true {
    this.#state = state;
    return true;
  }

  #countExtra(): boolean {
    this.#extraBytes += 1;
    return this.#extraBytes <= MAX_EXTRA_BYTES;
  }
}

function toDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Tab and whatever is no control byte. */
function isText(byte: number): boolean {
  return byte === 0x09 || (byte >= 0x20 && byte !== 0x7f);
}
