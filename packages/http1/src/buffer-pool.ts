/**
 * Memory for bodies on their way between clients and plugins.
 *
 * What a plugin sends is valid only while it is handed over, so it is copied into pieces that are used again once the system has taken
 * them; long bodies of clients are read into such pieces. A stream of any length lives in a few of them; new memory for each would
 * grow the process until the next full garbage collection.
 */

/** Size of a piece. */
export const BUFFER_BYTES = 131_072;
/** Free pieces that are kept: 4 MiB. */
const MAX_FREE = 32;
/** A smaller body gets memory of its own: it comes from Node's pool. */
const SMALL_BYTES = 4_096;

/**
 * The last bytes of an answer, up to here, leave as text of one byte per character: Node joins that with the head and hands both to the
 * system from its stack, where bytes would need a gathered write of two pieces. It saves a tenth of the time of a small answer.
 */
export const TEXT_BYTES = 8_192;

const free: Buffer[] = [];

/** A piece of {@link BUFFER_BYTES} for whatever. */
export function acquireBuffer(): Buffer {
  return free.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
}

/** Gives a piece back that nobody looks at any more. */
export function releaseBuffer(piece: Buffer): void {
  if (free.length < MAX_FREE) free.push(piece);
}

/** Bytes as text of one character each. */
export function toText(bytes: Uint8Array): string {
  return methods.latin1Slice.call(bytes);
}

/** Takes bytes; `false`: it takes them more slowly than they come. */
export interface ByteSink {
  write(bytes: Uint8Array, onTaken?: () => void): boolean;
}

/** Writes a copy of the bytes; says what `write` says of the last piece. `onLeft`: all of it has left, or never will. */
export function writeCopy(to: ByteSink, bytes: Uint8Array, onLeft?: () => void): boolean {
  if (bytes.length < SMALL_BYTES) return to.write(Buffer.from(bytes), onLeft);
  let isFlowing = true;
  for (let at = 0; at < bytes.length; at += BUFFER_BYTES) {
    const piece = acquireBuffer();
    const part = bytes.subarray(at, at + BUFFER_BYTES);
    const isLast = at + BUFFER_BYTES >= bytes.length;
    piece.set(part);
    isFlowing = to.write(piece.subarray(0, part.length), () => {
      releaseBuffer(piece);
      if (isLast) onLeft?.();
    });
  }
  return isFlowing;
}

const methods = Buffer.prototype as unknown as { latin1Slice(): string };
