/** Where the body of a request ends, and in which memory it is read. */

import { BUFFER_BYTES, releaseBuffer, acquireBuffer } from './buffer-pool.ts';
import { ChunkDecoder } from './chunk-decoder.ts';

/** Takes a piece of a body; `release`: the memory is the taker's until he calls it. */
export type BodyTaker = (bytes: Buffer, isLast: boolean, release?: () => void) => void;

/** A longer body is read into memory that is handed on. */
const OWN_MEMORY_BYTES = 2 * BUFFER_BYTES;
/** A smaller piece is copied rather than that its memory is handed on. */
const MIN_OWN_BYTES = BUFFER_BYTES / 8;

/** Where bytes are read that are looked at before the next ones come. */
const shared: Buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
const EMPTY: Buffer = Buffer.alloc(0);

/** The body of the request at hand. */
export class IncomingBody {
  /** Bytes that have not come; infinite for a tunnel. */
  #left = 0;
  #chunks: ChunkDecoder | null = null;
  /** Memory for the next bytes of a long body. */
  #own: Buffer | null = null;

  /** All of it has come. */
  get isOver(): boolean {
    return this.#left === 0 && this.#chunks === null;
  }

  begin(contentLength: number, isChunked: boolean): void {
    this.#left = isChunked ? 0 : contentLength;
    this.#chunks = isChunked ? new ChunkDecoder() : null;
  }

  /** Whatever comes from here on belongs to it. */
  makeEndless(): void {
    this.#left = Number.POSITIVE_INFINITY;
  }

  /** Nothing more of it is waited for. */
  end(): void {
    this.#left = 0;
    this.#chunks = null;
    if (this.#own !== null) releaseBuffer(this.#own);
    this.#own = null;
  }

  /** Memory for the next bytes of the connection. */
  room(): Buffer {
    if (this.#own !== null) return this.#own;
    if (this.#left < OWN_MEMORY_BYTES || this.#left === Number.POSITIVE_INFINITY) return shared;
    return (this.#own = acquireBuffer());
  }

  /**
   * Reads the part of it that is in the bytes from `from` on, and returns where that ends; -1: it is malformed.
   *
   * `isRoom`: the bytes are in the memory of `room()`, and nobody else looks at it.
   */
  read(bytes: Buffer, from: number, isRoom: boolean, take: BodyTaker): number {
    if (this.#chunks !== null) return this.#readChunks(this.#chunks, bytes, from, take);
    const to = this.#left < bytes.length - from ? from + this.#left : bytes.length;
    this.#left -= to - from;
    const own = this.#own;
    const piece = bytes.subarray(from, to);
    if (isRoom && own !== null && piece.length >= MIN_OWN_BYTES) {
      this.#own = null;
      take(piece, this.#left === 0, () => {
        releaseBuffer(own);
      });
    } else take(piece, this.#left === 0);
    return to;
  }

  #readChunks(chunks: ChunkDecoder, bytes: Buffer, from: number, take: BodyTaker): number {
    const to = chunks.read(bytes, from, (start, end) => {
      take(bytes.subarray(start, end), false);
    });
    // Whoever takes a piece may have ended it.
    if (to >= 0 && chunks.isOver && this.#chunks === chunks) {
      this.#chunks = null;
      take(EMPTY, true);
    }
    return to;
  }
}
