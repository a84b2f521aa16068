/** The reading half of a connection: the system writes what arrives straight into the place where frames are decoded. */

import type { Socket } from 'node:net';

import { FrameReceiver, ResponseHeadReader } from '@toru/protocol';
import type { FramePart } from '@toru/protocol';

import { readInPlace } from './read-in-place.ts';
import { readText } from './fast-text.ts';

/** Frames of one connection. */
export class FrameSource {
  /** The connection from now on. */
  readonly conn: Socket;
  readonly #receiver = new FrameReceiver({
    readText,
    allocate: (bytes) => Buffer.allocUnsafeSlow(bytes),
    heads: new ResponseHeadReader(readText),
    isStream: (head) => head['type'] === 'data',
  });
  #onBytes: () => void = () => undefined;

  /** `accepted` must not have been read from: its server has `pauseOnConnect`. */
  constructor(accepted: Socket) {
    this.conn = readInPlace(accepted, {
      buffer: () => this.#receiver.room(),
      callback: (count) => {
        this.#receiver.received(count);
        this.#onBytes();
        return true;
      },
      allowHalfOpen: false,
    });
  }

  /** Tells of bytes that came; whoever is told takes all frames that there are. */
  listen(onBytes: () => void): void {
    this.#onBytes = onBytes;
  }

  /**
   * The next frame, or the next part of one of type `data`, or `undefined`. Its body is valid until the next bytes come.
   *
   * @throws {ProtocolError}
   */
  next(): FramePart | undefined {
    return this.#receiver.next();
  }

  /** Keeps the memory of the bodies at hand until the function that it returns is called. */
  readonly keep = (): (() => void) => this.#receiver.keep();

  /** Tells that the stream has ended. @throws {ProtocolError} `FRAME_TRUNCATED` */
  end(): void {
    this.#receiver.end();
  }
}
