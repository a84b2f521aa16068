/**
 * Frames on their way out: collected in one buffer and handed over with one write per tick.
 *
 * Small bodies are copied into the buffer; large ones are handed over as they are, between two slices of it. When the system has
 * taken everything at once, as it nearly always does, the same buffer is written again.
 */

import { FRAME_PREFIX_BYTES, ProtocolError, writePrefix } from '@toru/protocol';
import { writeText } from './fast-text.ts';
import { FIXED_RESPONSE_BYTES, writeResponseHead } from './response-head.ts';

/** Where the bytes go. */
export interface FrameSink {
  /** Takes bytes in order. `true`: nothing is waiting any more, so their memory may be used again. */
  write(pieces: readonly Uint8Array[]): boolean;
}

/** What a writer may be told. */
export interface FrameWriterLimits {
  readonly maxHeadBytes: number;
  readonly maxBodyBytes: number;
}

const BUFFER_BYTES = 131_072;
/** Bodies of bytes up to here are copied: cheaper than one more piece in a gathered write. */
const COPY_BYTES = 16_384;
/** UTF-8 needs at most three bytes for one unit of a JavaScript string: a bound that costs nothing. */
const MAX_BYTES_PER_UNIT = 3;
/** Texts above this length are counted instead. */
const COUNTED_LENGTH = 8_192;

/** Encodes frames and hands them to a sink. */
export class FrameWriter {
  readonly #sink: FrameSink;
  #limits: FrameWriterLimits;
  #buffer: Buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  /** Bytes of the buffer before `#sealed` are in `#pieces` already; those up to `#used` are frames not handed over yet. */
  #sealed = 0;
  #used = 0;
  #pieces: Uint8Array[] = [];
  #pieceBytes = 0;
  /** Frames queued so far, and how many they were when the flush was put off last. */
  #frames = 0;
  #seenFrames = 0;
  #isScheduled = false;
  #isHeld = false;

  constructor(sink: FrameSink, limits: FrameWriterLimits) {
    this.#sink = sink;
    this.#limits = limits;
  }

  /** Applies the limits that the host stated. */
  limit(limits: FrameWriterLimits): void {
    this.#limits = limits;
  }

  /** Bytes that wait for the next flush. */
  get waitingBytes(): number {
    return this.#pieceBytes + this.#used - this.#sealed;
  }

  /**
   * Queues one frame; `head` is the JSON text of the head. A body of bytes must not be changed afterwards.
   *
   * @throws {ProtocolError} `FRAME_TOO_LARGE` (blame: local). Nothing was queued.
   */
  frame(head: string, body?: Uint8Array | string): void {
    const headAt = this.#makeRoom(mostBytes(head), body);
    this.#append(headAt, writeText(this.#buffer, head, headAt), body);
  }

  /**
   * Queues a whole answer: the frame of its head as `response` message, without a text to be joined first.
   *
   * @throws {ProtocolError} `FRAME_TOO_LARGE` (blame: local). Nothing was queued.
   */
  response(id: number, status: number, headerJson: string, body?: Uint8Array | string): void {
    const headAt = this.#makeRoom(FIXED_RESPONSE_BYTES + mostBytes(headerJson), body);
    const head = writeResponseHead(this.#buffer, headAt, id, status, headerJson);
    this.#append(headAt, head - headAt, body);
  }

  /** Until `release`, frames only gather: several of them are about to be queued in one go. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Hands over what has gathered since `hold`. */
  release(): void {
    this.#isHeld = false;
    this.flush();
  }

  /** Hands over all that waits. */
  flush(): void {
    this.#isScheduled = false;
    const end = this.#used;
    if (this.#pieces.length === 0 && end === 0) return;
    if (end > this.#sealed) this.#pieces.push(this.#buffer.subarray(this.#sealed, end));
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#pieceBytes = 0;
    const isTaken = this.#sink.write(pieces);
    if (isTaken && this.#buffer.length === BUFFER_BYTES) this.#begin(0);
    else if (this.#buffer.length > BUFFER_BYTES) this.#renew(BUFFER_BYTES);
    // What the system has not taken stays where it is, and the next frames go behind it.
    else this.#begin(end);
  }

  /** The next frame goes here. */
  #begin(at: number): void {
    this.#sealed = at;
    this.#used = at;
  }

  #renew(bytes: number): void {
    this.#buffer = Buffer.allocUnsafeSlow(bytes);
    this.#begin(0);
  }

  /** Where a head of so many bytes goes, with room for prefix and body around it. */
  #makeRoom(headBytes: number, body: Uint8Array | string | undefined): number {
    const most = FRAME_PREFIX_BYTES + headBytes + mostCopiedBytes(body);
    if (this.#used + most > this.#buffer.length) {
      this.#seal(this.#used);
      this.#renew(Math.max(BUFFER_BYTES, most));
    }
    return this.#used + FRAME_PREFIX_BYTES;
  }

  /** Puts prefix and body around a head that was written. */
  #append(headAt: number, headBytes: number, body: Uint8Array | string | undefined): void {
    const buffer = this.#buffer;
    const bodyAt = headAt + headBytes;
    const isText = typeof body === 'string';
    const bodyBytes = isText ? writeText(buffer, body, bodyAt) : body === undefined ? 0 : body.length;
    if (headBytes > this.#limits.maxHeadBytes) throw tooLarge('head', headBytes, this.#limits.maxHeadBytes);
    if (bodyBytes > this.#limits.maxBodyBytes) throw tooLarge('body', bodyBytes, this.#limits.maxBodyBytes);
    writePrefix(buffer, this.#used, headBytes, bodyBytes);
    if (isText || body === undefined) this.#used = bodyAt + bodyBytes;
    else if (bodyBytes <= COPY_BYTES) {
      buffer.set(body, bodyAt);
      this.#used = bodyAt + bodyBytes;
    } else {
      this.#seal(bodyAt);
      this.#pieces.push(body);
      this.#pieceBytes += bodyBytes;
    }
    this.#frames += 1;
    if (!this.#isScheduled && !this.#isHeld) this.#schedule();
  }

  /** Puts what the buffer holds among the pieces. */
  #seal(end: number): void {
    if (end > this.#sealed) {
      this.#pieces.push(this.#buffer.subarray(this.#sealed, end));
      this.#pieceBytes += end - this.#sealed;
    }
    this.#sealed = end;
    this.#used = end;
  }

  /**
   * Answers of handlers come in microtasks, one behind the other: the flush goes behind them, and again behind those that were
   * made meanwhile, until a turn brings no new frame. So one write carries every answer to what was read at once.
   */
  #schedule(): void {
    this.#isScheduled = true;
    this.#seenFrames = this.#frames;
    void settled.then(this.#flushWhenQuiet);
  }

  readonly #flushWhenQuiet = (): void => {
    if (!this.#isScheduled) return;
    if (this.#seenFrames !== this.#frames) this.#schedule();
    else this.flush();
  };
}

const settled = Promise.resolve();

/** At least as many bytes as a text has in UTF-8. */
function mostBytes(text: string): number {
  return text.length > COUNTED_LENGTH ? Buffer.byteLength(text) : text.length * MAX_BYTES_PER_UNIT;
}

/** At least as many bytes as a body takes in the buffer. */
function mostCopiedBytes(body: Uint8Array | string | undefined): number {
  if (body === undefined) return 0;
  if (typeof body === 'string') return mostBytes(body);
  return body.length <= COPY_BYTES ? body.length : 0;
}

function tooLarge(part: string, bytes: number, limit: number): ProtocolError {
  return new ProtocolError('FRAME_TOO_LARGE', `${part} of ${bytes} bytes exceeds ${limit}`, 'local');
}
