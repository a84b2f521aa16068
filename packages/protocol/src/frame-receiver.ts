/**
 * Version 2 frames out of a stream whose bytes are read straight into place: one buffer is used again and again, and a body that is larger
 * than it gets memory of exactly its size, into which the stream is read directly.
 *
 * So however many bytes a peer sends, nothing is left for the garbage collector, and nearly nothing is copied. The price: a body is
 * valid only until `room` is asked for again, unless its memory is kept. Where all bodies are kept, use {@link FrameDecoder}.
 */

import { ProtocolError } from './errors.ts';
import { checkLengths, parseHead, readLength, readTextByDefault, toFrameError } from './frame.ts';
import type { Frame, FrameDecoderOptions, FrameHead, ReadText } from './frame.ts';
import { FRAME_PREFIX_BYTES, MAX_BODY_BYTES, MAX_HEAD_BYTES } from './limits.ts';

/** Reads heads of the form it knows; `undefined`: the head has another one, and JSON is parsed. */
export interface HeadReader {
  read(bytes: Uint8Array, start: number, end: number): FrameHead | undefined;
}

/** What a receiver may be told. */
export interface FrameReceiverOptions extends FrameDecoderOptions {
  /** Frames up to this size are read in place. Default: 262144. */
  readonly bufferBytes?: number;
  /** Memory that need not be cleared, where the platform has it. Default: `new Uint8Array`. */
  readonly allocate?: (bytes: number) => Uint8Array;
  /** A faster way to read heads that are common. Default: none. */
  readonly heads?: HeadReader;
  /** Whether a body may be given out in parts as they come, for it is a piece of a stream anyway. Default: no body is. */
  readonly isStream?: (head: FrameHead) => boolean;
}

/** A frame, or a part of one whose body comes in several. */
export interface FramePart extends Frame {
  /** Bytes of the body that have not come; they follow with the same head. Unit: bytes. */
  readonly bodyLeft: number;
}

/** Memory that somebody still looks at. */
interface Kept {
  readonly buffer: Uint8Array;
  count: number;
}

const BUFFER_BYTES = 262_144;
/** Smaller parts wait for more, so that a trickle does not become a flood of small ones; half of a smaller buffer is enough. */
const MIN_PART_BYTES = 32_768;
/** Buffers that were kept and are free again; more are left to the garbage collector. */
const MAX_SPARES = 4;
const EMPTY = new Uint8Array(0);

/** A frame whose body has memory of its own and is not complete. */
interface LargeFrame extends FramePart {
  filledBytes: number;
}

/** A body that is given out in parts. */
interface Stream {
  readonly head: FrameHead;
  leftBytes: number;
}

/**
 * Decodes frames in place.
 *
 * Fill `room()` from its start, say with `received` how much came, and take frames with `next` until it says `undefined`; when the stream
 * has ended, say `end`. After an error the receiver is dead: every call but `room` throws the same error.
 */
export class FrameReceiver {
  readonly #maxHeadBytes: number;
  readonly #maxBodyBytes: number;
  readonly #readText: ReadText;
  readonly #heads: HeadReader | undefined;
  readonly #bufferBytes: number;
  readonly #allocate: (bytes: number) => Uint8Array;
  #buffer: Uint8Array;
  /** Unread bytes of the buffer are those from `#at` to `#end`. */
  #at = 0;
  #end = 0;
  #large: LargeFrame | undefined;
  readonly #isStream: ((head: FrameHead) => boolean) | undefined;
  readonly #minPartBytes: number;
  #stream: Stream | undefined;
  /** The frame at hand was looked at and is given out whole. */
  #isWhole = false;
  #kept: Kept | undefined;
  readonly #spares: Uint8Array[] = [];
  #error: ProtocolError | undefined;

  constructor(options: FrameReceiverOptions = {}) {
    this.#maxHeadBytes = options.maxHeadBytes ?? MAX_HEAD_BYTES;
    this.#maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
    this.#readText = options.readText ?? readTextByDefault;
    this.#heads = options.heads;
    this.#isStream = options.isStream;
    this.#bufferBytes = options.bufferBytes ?? BUFFER_BYTES;
    this.#minPartBytes = Math.min(MIN_PART_BYTES, this.#bufferBytes >> 1);
    this.#allocate = options.allocate ?? ((bytes) => new Uint8Array(bytes));
    this.#buffer = this.#allocate(this.#bufferBytes);
  }

  /**
   * Keeps the memory of the bodies given out since `room` was asked for, until the function that it returns is called.
   *
   * What comes meanwhile is read into other memory.
   */
  keep(): () => void {
    const kept = (this.#kept ??= { buffer: this.#buffer, count: 0 });
    kept.count += 1;
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      kept.count -= 1;
      const isFree = kept.count === 0 && kept !== this.#kept && kept.buffer.length === this.#bufferBytes;
      if (isFree && this.#spares.length < MAX_SPARES) this.#spares.push(kept.buffer);
    };
  }

  /** Where the next bytes go; never empty. Bodies given out before are void from here on. */
  room(): Uint8Array {
    if (this.#kept !== undefined) this.#leaveKept(this.#kept);
    const large = this.#large;
    if (large !== undefined && large.filledBytes < large.body.length) {
      return large.body.subarray(large.filledBytes);
    }
    if (this.#at > 0) {
      this.#buffer.copyWithin(0, this.#at, this.#end);
      this.#end -= this.#at;
      this.#at = 0;
    }
    return this.#end === 0 ? this.#buffer : this.#buffer.subarray(this.#end);
  }

  /** Tells that so many bytes were put into the room. */
  received(bytes: number): void {
    if (this.#error !== undefined) throw this.#error;
    if (this.#large === undefined) this.#end += bytes;
    else this.#large.filledBytes += bytes;
  }

  /**
   * The next frame, or the next part of one, or `undefined` when more bytes are needed. Its body is valid until `room` is asked for.
   *
   * @throws {ProtocolError} `FRAME_TOO_LARGE`, `HEAD_INVALID` (blame: remote).
   */
  next(): FramePart | undefined {
    if (this.#error !== undefined) throw this.#error;
    if (this.#stream !== undefined) return this.#nextPart(this.#stream);
    const large = this.#large;
    if (large !== undefined) {
      if (large.filledBytes < large.body.length) return undefined;
      this.#large = undefined;
      return large;
    }
    const available = this.#end - this.#at;
    if (available < FRAME_PREFIX_BYTES) return undefined;
    const buffer = this.#buffer;
    const headBytes = readLength(buffer, this.#at);
    const bodyBytes = readLength(buffer, this.#at + 4);
    try {
      checkLengths(headBytes, bodyBytes, this.#maxHeadBytes, this.#maxBodyBytes, 'remote');
      const bodyAt = this.#at + FRAME_PREFIX_BYTES + headBytes;
      const endAt = bodyAt + bodyBytes;
      if (endAt <= this.#end) {
        const headAt = bodyAt - headBytes;
        const head =
          this.#heads?.read(buffer, headAt, bodyAt) ?? parseHead(this.#readText, buffer, headAt, bodyAt);
        this.#isWhole = false;
        this.#advance(endAt);
        return { head, body: bodyBytes === 0 ? EMPTY : buffer.subarray(bodyAt, endAt), bodyLeft: 0 };
      }
      if (!this.#isWhole && bodyBytes >= this.#minPartBytes && bodyAt <= this.#end) {
        const head = parseHead(this.#readText, buffer, bodyAt - headBytes, bodyAt);
        this.#isWhole = this.#isStream?.(head) !== true;
        if (!this.#isWhole) {
          this.#advance(bodyAt);
          return this.#nextPart((this.#stream = { head, leftBytes: bodyBytes }));
        }
      }
      if (endAt - this.#at > buffer.length) this.#startLarge(headBytes, bodyBytes);
      return undefined;
    } catch (error) {
      throw (this.#error = toFrameError(error));
    }
  }

  /**
   * Tells that the stream has ended.
   *
   * @throws {ProtocolError} `FRAME_TRUNCATED` (blame: remote) when it ended inside a frame.
   */
  end(): void {
    if (this.#error !== undefined) throw this.#error;
    if (this.#large === undefined && this.#stream === undefined && this.#end === this.#at) return;
    const left = this.#end - this.#at + (this.#large?.filledBytes ?? 0);
    throw (this.#error = new ProtocolError(
      'FRAME_TRUNCATED',
      `stream ended ${left} bytes into an unfinished frame`,
      'remote',
    ));
  }

  /** The frame at hand does not fit into the buffer: its head gets room, or, once that is there, its body gets memory of its own. */
  #startLarge(headBytes: number, bodyBytes: number): void {
    const bodyAt = this.#at + FRAME_PREFIX_BYTES + headBytes;
    if (bodyAt > this.#end) {
      this.#grow(FRAME_PREFIX_BYTES + headBytes);
      return;
    }
    const head = parseHead(this.#readText, this.#buffer, bodyAt - headBytes, bodyAt);
    const body = this.#allocate(bodyBytes);
    body.set(this.#buffer.subarray(bodyAt, this.#end));
    this.#isWhole = false;
    this.#large = { head, body, bodyLeft: 0, filledBytes: this.#end - bodyAt };
    this.#advance(this.#end);
  }

  #nextPart(stream: Stream): FramePart | undefined {
    const at = this.#at;
    const bytes = Math.min(stream.leftBytes, this.#end - at);
    if (bytes < stream.leftBytes && bytes < this.#minPartBytes) return undefined;
    stream.leftBytes -= bytes;
    if (stream.leftBytes === 0) this.#stream = undefined;
    const body = this.#buffer.subarray(at, at + bytes);
    this.#advance(at + bytes);
    return { head: stream.head, body, bodyLeft: stream.leftBytes };
  }

  /** Goes on in other memory if somebody still looks at this. */
  #leaveKept(kept: Kept): void {
    this.#kept = undefined;
    if (kept.count === 0) return;
    const { buffer } = kept;
    const other =
      buffer.length === this.#bufferBytes ? (this.#spares.pop() ?? this.#allocate(this.#bufferBytes)) : null;
    this.#buffer = other ?? this.#allocate(buffer.length);
    this.#buffer.set(buffer.subarray(this.#at, this.#end));
    this.#end -= this.#at;
    this.#at = 0;
  }

  #grow(bytes: number): void {
    if (bytes <= this.#buffer.length) return;
    const grown = this.#allocate(bytes);
    grown.set(this.#buffer.subarray(this.#at, this.#end));
    this.#end -= this.#at;
    this.#at = 0;
    this.#buffer = grown;
  }

  #advance(to: number): void {
    this.#at = to;
    if (to < this.#end) return;
    this.#at = 0;
    this.#end = 0;
    if (this.#buffer.length > this.#bufferBytes) this.#buffer = this.#allocate(this.#bufferBytes);
  }
}
