/** A connection as a stream, for those who need one: Node's HTTP server behind the router, and WebSockets. */

import { Duplex } from 'node:stream';

import type { HttpConnection, Turn } from './connection.ts';

type Done = (error?: Error | null) => void;

/** Reads what the connection gives its turn, writes to the client. */
export class ClientStream extends Duplex implements Turn {
  readonly connection: HttpConnection;
  #isDetached = false;

  constructor(connection: HttpConnection) {
    super({ decodeStrings: false, allowHalfOpen: true });
    this.connection = connection;
    // Whoever uses the stream hears of its end by `close`.
    this.on('error', () => undefined);
    connection.socket.once('close', () => {
      this.destroy();
    });
  }

  /** Address of the other end. */
  get remoteAddress(): string {
    return this.connection.remoteAddress;
  }

  onBody(bytes: Buffer, _isLast: boolean, release?: () => void): boolean {
    const isFlowing = this.push(Buffer.from(bytes));
    release?.();
    return isFlowing;
  }

  onDrain(): void {
    // Each write waits for its own bytes.
  }

  onGone(): void {
    this.destroy();
  }

  /** Ends once everything has been written, as sockets can. */
  destroySoon(): void {
    this.end();
  }

  /** From here on the stream neither writes to the connection nor ends it. */
  detach(): void {
    this.#isDetached = true;
  }

  override _read(): void {
    if (!this.#isDetached) this.connection.resume();
  }

  override _write(chunk: string | Buffer, encoding: BufferEncoding, done: Done): void {
    if (this.#isDetached) done();
    else this.connection.socket.write(chunk, encoding, done);
  }

  override _writev(
    chunks: readonly { readonly chunk: string | Buffer; readonly encoding: BufferEncoding }[],
    done: Done,
  ): void {
    if (this.#isDetached) {
      done();
      return;
    }
    const { socket } = this.connection;
    socket.cork();
    chunks.forEach(({ chunk, encoding }, at) => {
      if (at === chunks.length - 1) socket.write(chunk, encoding, done);
      else socket.write(chunk, encoding);
    });
    socket.uncork();
  }

  override _final(done: Done): void {
    if (!this.#isDetached) this.connection.endSoon();
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    if (!this.#isDetached) this.connection.socket.destroy();
    done(error);
  }
}
