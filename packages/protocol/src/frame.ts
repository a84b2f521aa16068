/**
 * Version 2 frames: bytes to values and back, without I/O.
 *
 * Shape: u32 head length ‖ u32 body length (big-endian) ‖ head (one UTF-8 JSON object) ‖ body (raw bytes).
 * The decoder accepts the stream in any pieces; the same bytes give the same frames however they are cut.
 */

import { ProtocolError } from './errors.ts';
import { FRAME_PREFIX_BYTES, MAX_BODY_BYTES, MAX_HEAD_BYTES } from './limits.ts';

/** The head of a frame before its fields are judged. */
export type FrameHead = Readonly<Record<string, unknown>>;

/** One decoded frame. The body is a view into received bytes: valid as long as it is held, never written to again. */
export interface Frame {
  readonly head: FrameHead;
  readonly body: Uint8Array;
}

/** Reads UTF-8 text out of bytes; throws or returns text with U+FFFD where the bytes are not UTF-8. */
export type ReadText = (bytes: Uint8Array, start: number, end: number) => string;

/** What a decoder may be told. */
export interface FrameDecoderOptions {
  /** Default: 1048576. */
  readonly maxHeadBytes?: number;
  /** Default: 16777216. */
  readonly maxBodyBytes?: number;
  /** A faster reader where the platform has one. Default: `TextDecoder`. */
  readonly readText?: ReadText;
}

const EMPTY = new Uint8Array(0);
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Strict: bytes that are no UTF-8 throw. */
export const readTextByDefault: ReadText = (bytes, start, end) =>
  strictDecoder.decode(bytes.subarray(start, end));

/**
 * Encodes one frame.
 *
 * `head` is the JSON text of the head, or a value to be written as JSON.
 * Worked example: head `{}` without body is `00000002 00000000 7b7d`.
 *
 * @throws {ProtocolError} `FRAME_TOO_LARGE` (blame: local). Nothing was sent.
 * @see docs/protocol.md#frame
 */
export function encodeFrame(head: string | object, body: Uint8Array = EMPTY): Uint8Array {
  const text = encoder.encode(typeof head === 'string' ? head : JSON.stringify(head));
  checkLengths(text.length, body.length, MAX_HEAD_BYTES, MAX_BODY_BYTES, 'local');
  const frame = new Uint8Array(FRAME_PREFIX_BYTES + text.length + body.length);
  writePrefix(frame, 0, text.length, body.length);
  frame.set(text, FRAME_PREFIX_BYTES);
  frame.set(body, FRAME_PREFIX_BYTES + text.length);
  return frame;
}

/** Writes the eight bytes that precede a head. */
export function writePrefix(target: Uint8Array, at: number, headBytes: number, bodyBytes: number): void {
  target[at] = headBytes >>> 24;
  target[at + 1] = headBytes >>> 16;
  target[at + 2] = headBytes >>> 8;
  target[at + 3] = headBytes;
  target[at + 4] = bodyBytes >>> 24;
  target[at + 5] = bodyBytes >>> 16;
  target[at + 6] = bodyBytes >>> 8;
  target[at + 7] = bodyBytes;
}

/**
 * Decodes version 2 frames from a stream.
 *
 * `push` what arrives, then take frames with `next` until it says `undefined` (more bytes are needed), and say `end` when the
 * stream has ended. After an error the decoder is dead: every call throws the same error.
 */
export class FrameDecoder {
  readonly #maxHeadBytes: number;
  readonly #maxBodyBytes: number;
  readonly #readText: ReadText;
  /** Unread bytes are `#chunk` from `#at`, then `#queue` in order. */
  #chunk: Uint8Array = EMPTY;
  #at = 0;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #error: ProtocolError | undefined;

  constructor(options: FrameDecoderOptions = {}) {
    this.#maxHeadBytes = options.maxHeadBytes ?? MAX_HEAD_BYTES;
    this.#maxBodyBytes = options.maxBodyBytes ?? MAX_BODY_BYTES;
    this.#readText = options.readText ?? readTextByDefault;
  }

  /** Bytes that are held and belong to no frame yet. */
  get bufferedBytes(): number {
    return this.#chunk.length - this.#at + this.#queuedBytes;
  }

  /** Takes received bytes. They are kept by reference and must not be written to afterwards. */
  push(bytes: Uint8Array): void {
    if (this.#error !== undefined) throw this.#error;
    if (bytes.length === 0) return;
    if (this.#at === this.#chunk.length) {
      this.#chunk = bytes;
      this.#at = 0;
    } else {
      this.#queue.push(bytes);
      this.#queuedBytes += bytes.length;
    }
  }

  /**
   * The next whole frame, or `undefined` when more bytes are needed.
   *
   * @throws {ProtocolError} `FRAME_TOO_LARGE`, `HEAD_INVALID` (blame: remote).
   */
  next(): Frame | undefined {
    if (this.#error !== undefined) throw this.#error;
    if (this.bufferedBytes < FRAME_PREFIX_BYTES) return undefined;
    if (this.#chunk.length - this.#at < FRAME_PREFIX_BYTES) this.#gather(FRAME_PREFIX_BYTES);
    const headBytes = readLength(this.#chunk, this.#at);
    const bodyBytes = readLength(this.#chunk, this.#at + 4);
    try {
      checkLengths(headBytes, bodyBytes, this.#maxHeadBytes, this.#maxBodyBytes, 'remote');
      const total = FRAME_PREFIX_BYTES + headBytes + bodyBytes;
      if (this.bufferedBytes < total) return undefined;
      if (this.#chunk.length - this.#at < total) this.#gather(total);
      const headAt = this.#at + FRAME_PREFIX_BYTES;
      const head = parseHead(this.#readText, this.#chunk, headAt, headAt + headBytes);
      const body =
        bodyBytes === 0 ? EMPTY : this.#chunk.subarray(headAt + headBytes, headAt + headBytes + bodyBytes);
      this.#advance(total);
      return { head, body };
    } catch (error) {
      throw this.#fail(error);
    }
  }

  /**
   * Tells that the stream has ended.
   *
   * @throws {ProtocolError} `FRAME_TRUNCATED` (blame: remote) when it ended inside a frame.
   */
  end(): void {
    if (this.#error !== undefined) throw this.#error;
    const left = this.bufferedBytes;
    if (left === 0) return;
    throw this.#fail(
      new ProtocolError('FRAME_TRUNCATED', `stream ended ${left} bytes into an unfinished frame`, 'remote'),
    );
  }

  #fail(error: unknown): ProtocolError {
    this.#error = toFrameError(error);
    this.#queue = [];
    this.#chunk = EMPTY;
    return this.#error;
  }

  /** Makes the next `bytes` unread bytes one piece. Joins everything that waits, so each byte is copied at most twice. */
  #gather(bytes: number): void {
    const parts: Uint8Array[] = [this.#chunk.subarray(this.#at)];
    let gathered = this.#chunk.length - this.#at;
    let taken = 0;
    for (const part of this.#queue) {
      if (gathered >= bytes) break;
      parts.push(part);
      gathered += part.length;
      taken += 1;
    }
    const joined = new Uint8Array(gathered);
    let at = 0;
    for (const part of parts) {
      joined.set(part, at);
      at += part.length;
    }
    this.#queuedBytes -= gathered - (this.#chunk.length - this.#at);
    this.#queue.splice(0, taken);
    this.#chunk = joined;
    this.#at = 0;
  }

  #advance(bytes: number): void {
    this.#at += bytes;
    if (this.#at < this.#chunk.length) return;
    const following = this.#queue.shift();
    this.#chunk = following ?? EMPTY;
    this.#queuedBytes -= this.#chunk.length;
    this.#at = 0;
  }
}

/** What a decoder fails with, whatever went wrong inside. */
export function toFrameError(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  return new ProtocolError('HEAD_INVALID', 'head of a frame cannot be read', 'remote', { cause: error });
}

/** Reads one of the two lengths of a prefix. */
export function readLength(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) * 0x1000000 +
      (((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))) >>>
    0
  );
}

/** @throws {ProtocolError} `FRAME_TOO_LARGE` */
export function checkLengths(
  head: number,
  body: number,
  maxHead: number,
  maxBody: number,
  blame: 'local' | 'remote',
): void {
  if (head > maxHead) {
    throw new ProtocolError('FRAME_TOO_LARGE', `head of ${head} bytes exceeds ${maxHead}`, blame);
  }
  if (body > maxBody) {
    throw new ProtocolError('FRAME_TOO_LARGE', `body of ${body} bytes exceeds ${maxBody}`, blame);
  }
}

/** Reads the head out of its bytes. @throws {ProtocolError} `HEAD_INVALID` */
export function parseHead(readText: ReadText, bytes: Uint8Array, start: number, end: number): FrameHead {
  let head: unknown;
  try {
    const text = readText(bytes, start, end);
    if (text.includes('\ufffd')) strictDecoder.decode(bytes.subarray(start, end));
    head = JSON.parse(text);
  } catch (error) {
    throw new ProtocolError('HEAD_INVALID', `head of ${end - start} bytes is not UTF-8 JSON`, 'remote', {
      cause: error,
    });
  }
  if (typeof head !== 'object' || head === null || Array.isArray(head)) {
    throw new ProtocolError('HEAD_INVALID', 'head is not a JSON object', 'remote');
  }
  return head as FrameHead;
}
