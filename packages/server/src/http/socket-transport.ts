/**
 * Carries the bytes of one connection over a socket. No other file of the server touches a socket of a client.
 *
 * How much a peer has taken is more than a socket says: a large write is one thing to it until all of it has left, and behind it stands the
 * send queue of the system, which holds megabytes for a peer that reads nothing. The listener looks that up when it matters.
 */

import type { Socket } from 'node:net';

import type { Transport } from '@toru/http1';
import { readInPlace } from '@toru/supervisor';

import type { HttpConnection } from './request.ts';

/** What is read of Node's sockets beyond their documentation, as their own time-out does. Without it progress is seen later. */
interface SocketInside {
  readonly _bytesDispatched?: number;
  readonly _handle?: { readonly writeQueueSize?: number } | null;
}

/** Makes the connection of an accepted socket, which must not have been read from: its server has `pauseOnConnect`. */
export function carry(
  accepted: Socket,
  connect: (transport: SocketTransport) => HttpConnection,
): HttpConnection {
  return new SocketTransport(accepted, connect).connection;
}

/** The way to one client. */
export class SocketTransport implements Transport {
  readonly remoteAddress: string;
  readonly highWaterMark: number;
  /** The port of the client, and ours. */
  readonly ports: { readonly remote: number; readonly local: number };
  /** Bytes in the send queue of the system, as it was last looked up. */
  queuedBytes = 0;
  readonly connection: HttpConnection;
  readonly #socket: Socket;

  /** `connect` only makes the connection, and uses no other member yet. */
  constructor(accepted: Socket, connect: (transport: SocketTransport) => HttpConnection) {
    this.remoteAddress = accepted.remoteAddress ?? '';
    this.ports = { remote: accepted.remotePort ?? 0, local: accepted.localPort ?? 0 };
    this.highWaterMark = accepted.writableHighWaterMark;
    const connection = connect(this);
    this.connection = connection;
    this.#socket = readInPlace(accepted, {
      buffer: () => connection.room(),
      callback: (count, bytes) => connection.received(bytes as Buffer, count),
      allowHalfOpen: true,
    });
    this.#socket.on('drain', () => {
      connection.drained();
    });
    this.#socket.on('end', () => {
      connection.readEnded();
    });
    // An error is followed by the end, which is what counts.
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      connection.closed();
    });
  }

  get unsentBytes(): number {
    return this.#socket.destroyed ? 0 : this.#socket.writableLength;
  }

  get takenBytes(): number {
    const { _bytesDispatched, _handle } = this.#socket as unknown as SocketInside;
    const dispatched = _bytesDispatched ?? this.#socket.bytesWritten - this.#socket.writableLength;
    return dispatched - (_handle?.writeQueueSize ?? 0) - this.queuedBytes;
  }

  write(bytes: Uint8Array | string, onTaken?: () => void): boolean {
    return typeof bytes === 'string'
      ? this.#socket.write(bytes, 'latin1', onTaken)
      : this.#socket.write(bytes, onTaken);
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  atEndOfTurn(callback: () => void): void {
    process.nextTick(callback);
  }

  resumeReading(): void {
    this.#socket.resume();
  }

  end(onFlushed: () => void): void {
    this.#socket.end(onFlushed);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }
}
