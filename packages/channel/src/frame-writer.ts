/**
 * Writes frames: many frames of one turn of the event loop leave in one write, and nothing is copied twice.
 *
 * Heads and small bodies are laid into one buffer that is used again when the system took all of it at once.
 */

import {
  FRAME_PREFIX_BYTES,
  MAX_BODY_BYTES,
  MAX_HEAD_BYTES,
  ProtocolError,
  writePrefix,
} from '@toru/protocol';

import type { RequestHead } from './exchange.ts';
import { writeText } from './fast-text.ts';
import { requestHeadText, writeRequestHead } from './request-head.ts';
import type { RequestFields } from './request-head.ts';
import type { Schedule, Transport } from './transport.ts';

const BUFFER_BYTES = 65_536;
/** A larger body is written as it is, behind its head. */
const INLINE_BODY_BYTES = 16_384;
/** Nearly every head is smaller. */
const COMMON_HEAD_BYTES = 4_096;

/** The writing half of a connection. */
export class FrameWriter {
  readonly #transport: Transport;
  readonly #schedule: Schedule;
  #buffer: Buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #length = 0;
  #scheduled = false;
  readonly #flushScheduled = (): void => {
    this.#scheduled = false;
    this.flush();
  };

  constructor(transport: Transport, schedule: Schedule) {
    this.#transport = transport;
    this.#schedule = schedule;
  }

  /** Bytes that wait in memory because the plugin does not read. */
  get waitingBytes(): number {
    return this.#length + this.#transport.writableLength;
  }

  /**
   * Takes a frame; it leaves at the end of this turn. `onTaken`: the bytes of the body are not looked at any more.
   *
   * @throws {ProtocolError} `FRAME_TOO_LARGE` (blame: local). Nothing was taken.
   */
  write(head: string, body: Uint8Array | null = null, onTaken?: () => void): void {
    const bodyBytes = body === null ? 0 : body.length;
    const isInline = bodyBytes <= INLINE_BODY_BYTES;
    const mostBytes = FRAME_PREFIX_BYTES + head.length * 3 + (isInline ? bodyBytes : 0);
    if (
      bodyBytes > MAX_BODY_BYTES ||
      (head.length * 3 > MAX_HEAD_BYTES && Buffer.byteLength(head) > MAX_HEAD_BYTES)
    ) {
      throw new ProtocolError(
        'FRAME_TOO_LARGE',
        `frame of ${head.length} + ${bodyBytes} bytes exceeds its limit`,
        'local',
      );
    }
    this.#makeRoom(mostBytes);
    this.#append(writeText(this.#buffer, head, this.#length + FRAME_PREFIX_BYTES), body, onTaken);
  }

  /**
   * Takes a request; it leaves at the end of this turn.
   *
   * @throws {ProtocolError} `FRAME_TOO_LARGE` (blame: local). Nothing was taken.
   */
  writeRequest(head: RequestHead, fields: RequestFields, body: Uint8Array | null): void {
    const bodyBytes = body === null ? 0 : body.length;
    if (bodyBytes <= INLINE_BODY_BYTES) {
      this.#makeRoom(COMMON_HEAD_BYTES + bodyBytes);
      const headAt = this.#length + FRAME_PREFIX_BYTES;
      const limit = this.#buffer.length - bodyBytes;
      const headEnd = writeRequestHead(this.#buffer, headAt, limit, head, fields);
      if (headEnd > 0) {
        this.#append(headEnd - headAt, body);
        return;
      }
    }
    this.write(requestHeadText(head, fields), body);
  }

  /** Writes what was taken, now. */
  flush(): void {
    if (this.#length === 0) return;
    const transport = this.#transport;
    if (transport.writable) transport.write(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
    if (transport.writableLength > 0 || this.#buffer.length > BUFFER_BYTES)
      this.#buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  }

  /** Writes what was taken as the first part of a gathered write. A little of it is copied, so that the buffer stays. */
  #flushBefore(): void {
    if (this.#length > COMMON_HEAD_BYTES || !this.#transport.writable) {
      this.flush();
      return;
    }
    this.#transport.write(Buffer.from(this.#buffer.subarray(0, this.#length)));
    this.#length = 0;
  }

  #makeRoom(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    this.flush();
    if (bytes > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(bytes);
  }

  /** Puts prefix and body around a head that was written. */
  #append(headBytes: number, body: Uint8Array | null, onTaken?: () => void): void {
    const bodyBytes = body === null ? 0 : body.length;
    writePrefix(this.#buffer, this.#length, headBytes, bodyBytes);
    this.#length += FRAME_PREFIX_BYTES + headBytes;
    if (body !== null && bodyBytes > INLINE_BODY_BYTES) {
      this.#transport.cork();
      this.#flushBefore();
      this.#transport.write(body, onTaken);
      this.#transport.uncork();
      return;
    }
    if (body !== null && bodyBytes > 0) {
      this.#buffer.set(body, this.#length);
      this.#length += bodyBytes;
      onTaken?.();
    }
    if (!this.#scheduled) {
      this.#scheduled = true;
      this.#schedule(this.#flushScheduled);
    }
  }
}
