/** A connection as a stream, for those who need one: Node's HTTP server behind the router, and WebSockets. */

import { Duplex } from 'node:stream';

import type { RequestHandler } from '@toru/http1';

import type { HttpConnection } from './request.ts';

type Done = (error?: Error | null) => void;

/** Reads what the connection gives its handler, writes to the client. */
export class ClientStream extends Duplex implements RequestHandler {
  readonly connection: HttpConnection;
  #isDetached = false;

  constructor(connection: HttpConnection) {
    super({ decodeStrings: false, allowHalfOpen: true });
    this.connection = connection;
    // Whoever uses the stream hears of its end by `close`.
    this.on('error', () => undefined);
    connection.whenClosed(() => {
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

  onReadEnd(): boolean {
    return false;
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
    else this.connection.write(toBytes(chunk, encoding), done);
  }

  override _writev(
    chunks: readonly { readonly chunk: string | Buffer; readonly encoding: BufferEncoding }[],
    done: Done,
  ): void {
    if (this.#isDetached) {
      done();
      return;
    }
    const { connection } = this;
    connection.flow.writeTogether(() => {
      chunks.forEach(({ chunk, encoding }, at) => {
        connection.write(toBytes(chunk, encoding), at === chunks.length - 1 ? done : undefined);
      });
    });
  }

  override _final(done: Done): void {
    if (!this.#isDetached) this.connection.closeGracefully();
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    if (!this.#isDetached) this.connection.destroy();
    done(error);
  }
}

/** Text in Latin-1 goes as it is, which saves a copy. */
function toBytes(chunk: string | Buffer, encoding: BufferEncoding): string | Buffer {
  return typeof chunk === 'string' && encoding !== 'latin1' ? Buffer.from(chunk, encoding) : chunk;
}
