/**
 * The connection to the host: bytes in and out, and the one place where it ends.
 */

import { connect, type Socket } from 'node:net';
import {
  FrameReceiver,
  MAX_BODY_BYTES,
  MAX_HEAD_BYTES,
  ProtocolError,
  RequestHeadReader,
  type FrameHead,
} from '@toru/protocol';
import { readText } from './fast-text.ts';
import { FrameWriter } from './frame-writer.ts';

/** Why a connection ended. `error` is a broken rule or a failure of the socket; without it the host closed. */
export interface ChannelEnd {
  readonly error: Error | undefined;
}

/** What is told about a connection. */
export interface ChannelListener {
  /** One frame; its body belongs to whoever gets it. Throws to end the connection. */
  frame(head: FrameHead, body: Uint8Array<ArrayBuffer>): void;
  /** Called once. */
  ended(end: ChannelEnd): void;
}

/** Bytes that may wait in the socket before streams are held back. */
const HIGH_WATER_BYTES = 1_048_576;

const NO_BODY = new Uint8Array(0);

export class Channel {
  readonly writer: FrameWriter;
  readonly #socket: Socket;
  readonly #receiver = new FrameReceiver({
    readText,
    allocate: (bytes) => Buffer.allocUnsafeSlow(bytes),
    heads: new RequestHeadReader(readText),
  });
  readonly #listener: ChannelListener;
  #isEnded = false;
  #drain: Promise<void> | undefined;

  constructor(socketPath: string, listener: ChannelListener) {
    this.#listener = listener;
    // The system writes straight into the place where frames are decoded: without it Node allocates 64 KiB for each read.
    const buffer = (): Uint8Array => this.#receiver.room();
    const callback = (count: number): boolean => {
      this.#read(count);
      return true;
    };
    this.#socket = connect({ path: socketPath, onread: { buffer, callback } });
    this.#socket.on('end', () => this.#readEnd());
    this.#socket.on('error', (error) => this.#end(error));
    this.#socket.on('close', () => this.#end(undefined));
    this.writer = new FrameWriter(
      { write: (pieces) => this.#write(pieces) },
      { maxHeadBytes: MAX_HEAD_BYTES, maxBodyBytes: MAX_BODY_BYTES },
    );
  }

  /** Bytes that have not left the process. */
  get waitingBytes(): number {
    return this.writer.waitingBytes + this.#socket.writableLength;
  }

  /** Resolves when the socket has room again; `undefined`: it has. */
  drained(): Promise<void> | undefined {
    if (this.#isEnded || this.#socket.writableLength < HIGH_WATER_BYTES) return undefined;
    return (this.#drain ??= new Promise((resolve) => {
      const done = (): void => {
        this.#drain = undefined;
        resolve();
      };
      this.#socket.once('drain', done);
      this.#socket.once('close', done);
    }));
  }

  /** Sends what waits and ends the connection; resolves when the bytes have left or the connection is gone. */
  close(): Promise<void> {
    this.writer.flush();
    this.#isEnded = true;
    return new Promise((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.end(() => resolve());
    });
  }

  #read(count: number): void {
    this.writer.hold();
    try {
      this.#receiver.received(count);
      for (let frame = this.#receiver.next(); frame !== undefined; frame = this.#receiver.next()) {
        this.#listener.frame(frame.head, frame.body.length === 0 ? NO_BODY : new Uint8Array(frame.body));
      }
    } catch (error) {
      this.#endBrokenBy(error);
    }
    this.writer.release();
  }

  #readEnd(): void {
    try {
      this.#receiver.end();
      this.#end(undefined);
    } catch (error) {
      this.#endBrokenBy(error);
    }
  }

  /** What is not a rule that the host broke is a mistake in this process, and stays one. */
  #endBrokenBy(error: unknown): void {
    if (!(error instanceof ProtocolError && error.blame === 'remote')) throw error;
    this.#end(error);
  }

  #write(pieces: readonly Uint8Array[]): boolean {
    if (this.#isEnded) return true;
    const socket = this.#socket;
    const [first] = pieces;
    if (pieces.length === 1 && first !== undefined) socket.write(first);
    else {
      socket.cork();
      for (const piece of pieces) socket.write(piece);
      socket.uncork();
    }
    return socket.writableLength === 0;
  }

  #end(error: Error | undefined): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#socket.destroy();
    this.#listener.ended({ error });
  }
}
