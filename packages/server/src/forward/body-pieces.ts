/**
 * Memory for bodies on their way to clients.
 *
 * What a plugin sends is valid only while it is handed over, so it is copied into pieces that are used again once the system has taken
 * them. A stream of any length lives in a few such pieces; new memory for each would grow the process until the next full
 * garbage collection.
 */

import type { ServerResponse } from 'node:http';

const PIECE_BYTES = 65_536;
/** Free pieces that are kept. */
const MAX_FREE = 64;
/** A smaller body gets memory of its own: it comes from Node's pool. */
const SMALL_BYTES = 4_096;

/**
 * The last bytes of an answer, up to here, leave as text of one byte per character: Node joins that with the head and hands both to the
 * system from its stack, where bytes would need a gathered write of two pieces. It saves a tenth of the time of a small answer.
 */
const TEXT_BYTES = 8_192;

const free: Buffer[] = [];

/** Writes a copy of the bytes; says what `response.write` says of the last piece. */
export function writeCopy(response: ServerResponse, bytes: Uint8Array): boolean {
  if (bytes.length < SMALL_BYTES) return response.write(Buffer.from(bytes));
  let isFlowing = true;
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const piece = free.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
    const part = bytes.subarray(at, at + PIECE_BYTES);
    piece.set(part);
    isFlowing = response.write(piece.subarray(0, part.length), () => {
      if (free.length < MAX_FREE) free.push(piece);
    });
  }
  return isFlowing;
}

/** Ends the response with a copy of the bytes. */
export function endWithCopy(response: ServerResponse, bytes: Uint8Array): void {
  if (bytes.length <= TEXT_BYTES) {
    response.end(methods.latin1Slice.call(bytes), 'latin1');
    return;
  }
  writeCopy(response, bytes);
  response.end();
}

/**
 * Gives the memory of a received piece back at once, when it is called: the garbage collector would come for it only after 64 MiB of
 * such pieces, with a full collection each time. `undefined`: the piece is small, or shares its memory with others.
 */
export function releaser(piece: Buffer): (() => void) | undefined {
  const { buffer } = piece;
  if (piece.length < SMALL_BYTES || piece.length !== buffer.byteLength || !(buffer instanceof ArrayBuffer))
    return undefined;
  return () => void buffer.transfer(0);
}

const methods = Buffer.prototype as unknown as { latin1Slice(): string };
