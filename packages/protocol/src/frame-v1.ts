/**
 * Version 1 frames: u32 length (big-endian) ‖ UTF-8 JSON, at most 16 MiB. Bytes to values and back, without I/O.
 */

import { ProtocolError } from './errors.ts';
import { MAX_V1_BYTES } from './limits.ts';

const PREFIX_BYTES = 4;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Encodes one version 1 message.
 *
 * Worked example: `{}` is `00000002 7b7d`.
 *
 * @throws {ProtocolError} `FRAME_TOO_LARGE` (blame: local).
 */
export function encodeFrameV1(message: object): Uint8Array {
  const text = encoder.encode(JSON.stringify(message));
  if (text.length > MAX_V1_BYTES) {
    throw new ProtocolError(
      'FRAME_TOO_LARGE',
      `message of ${text.length} bytes exceeds ${MAX_V1_BYTES}`,
      'local',
    );
  }
  const frame = new Uint8Array(PREFIX_BYTES + text.length);
  new DataView(frame.buffer).setUint32(0, text.length);
  frame.set(text, PREFIX_BYTES);
  return frame;
}

/** Decodes version 1 messages from a stream; used like `FrameDecoder`. */
export class FrameDecoderV1 {
  #bytes: Uint8Array = new Uint8Array(0);
  #length = 0;
  #error: ProtocolError | undefined;

  /** Takes received bytes. */
  push(bytes: Uint8Array): void {
    if (this.#error !== undefined) throw this.#error;
    if (this.#length + bytes.length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + bytes.length));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /**
   * The next whole message, or `undefined` when more bytes are needed.
   *
   * @throws {ProtocolError} `FRAME_TOO_LARGE`, `HEAD_INVALID` (blame: remote).
   */
  next(): unknown {
    if (this.#error !== undefined) throw this.#error;
    if (this.#length < PREFIX_BYTES) return undefined;
    const length = new DataView(this.#bytes.buffer, this.#bytes.byteOffset).getUint32(0);
    if (length > MAX_V1_BYTES) {
      throw this.#fail('FRAME_TOO_LARGE', `message of ${length} bytes exceeds ${MAX_V1_BYTES}`);
    }
    if (this.#length < PREFIX_BYTES + length) return undefined;
    let message: unknown;
    try {
      message = JSON.parse(decoder.decode(this.#bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length)));
    } catch (error) {
      throw this.#fail('HEAD_INVALID', `message of ${length} bytes is not UTF-8 JSON`, error);
    }
    if (typeof message !== 'object' || message === null || Array.isArray(message)) {
      throw this.#fail('HEAD_INVALID', 'message is not a JSON object');
    }
    this.#bytes.copyWithin(0, PREFIX_BYTES + length, this.#length);
    this.#length -= PREFIX_BYTES + length;
    return message;
  }

  /**
   * Tells that the stream has ended.
   *
   * @throws {ProtocolError} `FRAME_TRUNCATED` (blame: remote) when it ended inside a message.
   */
  end(): void {
    if (this.#error !== undefined) throw this.#error;
    if (this.#length === 0) return;
    throw this.#fail('FRAME_TRUNCATED', `stream ended ${this.#length} bytes into an unfinished message`);
  }

  #fail(
    code: 'FRAME_TOO_LARGE' | 'HEAD_INVALID' | 'FRAME_TRUNCATED',
    message: string,
    cause?: unknown,
  ): ProtocolError {
    this.#error = new ProtocolError(code, message, 'remote', { cause });
    this.#length = 0;
    return this.#error;
  }
}
