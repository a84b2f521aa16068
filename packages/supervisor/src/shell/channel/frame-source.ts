/**
 * The reading half of a connection: the system writes what arrives straight into the place where frames are decoded.
 *
 * Node gives a connection that a program opens a buffer of its own (`onread`), but one that a server accepted only a fresh 64 KiB for
 * each read, which it shrinks and leaves to the garbage collector. So an accepted connection is handed over to a socket that has such a
 * buffer. Where that cannot be done, bytes are read the usual way and copied.
 */

import { Socket } from 'node:net';
import type { OnReadOpts, SocketConstructorOpts } from 'node:net';

import { FrameReceiver, ResponseHeadReader } from '@toru/protocol';
import type { Frame } from '@toru/protocol';

import { readText } from './fast-text.ts';

/** Frames of one connection. */
export class FrameSource {
  /** The connection from now on. */
  readonly conn: Socket;
  readonly #receiver = new FrameReceiver({
    readText,
    allocate: (bytes) => Buffer.allocUnsafeSlow(bytes),
    heads: new ResponseHeadReader(readText),
  });
  #onBytes: () => void = () => undefined;

  /** `accepted` must not have been read from: its server has `pauseOnConnect`. */
  constructor(accepted: Socket) {
    const handle = takeHandle(accepted);
    if (handle !== null) {
      this.conn = openSocket(handle, {
        buffer: () => this.#receiver.room(),
        callback: (count) => {
          this.#receiver.received(count);
          this.#onBytes();
          return true;
        },
      });
      return;
    }
    this.conn = accepted;
    accepted.on('data', (chunk: Buffer) => {
      this.#copy(chunk);
    });
  }

  /** Tells of bytes that came; whoever is told takes all frames that there are. */
  listen(onBytes: () => void): void {
    this.#onBytes = onBytes;
  }

  /** The next whole frame, or `undefined`. Its body is valid until the next bytes come. @throws {ProtocolError} */
  next(): Frame | undefined {
    return this.#receiver.next();
  }

  /** Tells that the stream has ended. @throws {ProtocolError} `FRAME_TRUNCATED` */
  end(): void {
    this.#receiver.end();
  }

  #copy(chunk: Buffer): void {
    for (let at = 0; at < chunk.length && !this.conn.destroyed;) {
      const room = this.#receiver.room();
      const piece = chunk.subarray(at, at + room.length);
      room.set(piece);
      at += piece.length;
      this.#receiver.received(piece.length);
      this.#onBytes();
    }
  }
}

/** Takes the system's side of a connection out of its socket; null: it has none that can be taken. */
function takeHandle(accepted: Socket): object | null {
  const inside = accepted as unknown as { _handle?: object | null };
  const handle = inside._handle ?? null;
  if (handle === null) return null;
  inside._handle = null;
  accepted.destroy();
  return handle;
}

function openSocket(handle: object, onread: OnReadOpts): Socket {
  const options = { handle, onread, allowHalfOpen: false };
  return new Socket(options as SocketConstructorOpts);
}
