/**
 * Reading an accepted connection straight into memory of one's own.
 *
 * Node gives a connection that a program opens a buffer of its own (`onread`), but one that a server accepted only a fresh 64 KiB for each read,
 * which it shrinks and leaves to the garbage collector. So an accepted connection is handed over to a socket that has such a buffer.
 * Where that cannot be done, bytes are read the usual way and copied.
 */

import { Socket } from 'node:net';
import type { SocketConstructorOpts } from 'node:net';

/** Where bytes go, and who is told. */
export interface ReadOptions {
  /** Memory for the next bytes; never empty. Asked for once at the start and after each read. */
  readonly buffer: () => Uint8Array;
  /** So many bytes were put at the start of the memory; `false`: no more until `socket.resume()`. */
  readonly callback: (count: number, buffer: Uint8Array) => boolean;
  /** Whether our half stays open when the other end closes its own; the server that accepted must say the same. */
  readonly allowHalfOpen: boolean;
}

/**
 * Returns the socket that the connection is from now on.
 *
 * `accepted` must not have been read from: its server has `pauseOnConnect`.
 */
export function readInPlace(accepted: Socket, options: ReadOptions): Socket {
  const handle = takeHandle(accepted);
  if (handle !== null) {
    const { allowHalfOpen, ...onread } = options;
    return new Socket({ handle, onread, allowHalfOpen } as SocketConstructorOpts);
  }
  accepted.on('data', (chunk: Buffer) => {
    if (!copy(chunk, options, accepted)) accepted.pause();
  });
  accepted.resume();
  return accepted;
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

function copy(chunk: Buffer, { buffer, callback }: ReadOptions, socket: Socket): boolean {
  let isFlowing = true;
  for (let at = 0; at < chunk.length && !socket.destroyed;) {
    const room = buffer();
    const piece = chunk.subarray(at, at + room.length);
    room.set(piece);
    at += piece.length;
    isFlowing = callback(piece.length, room);
  }
  return isFlowing;
}
