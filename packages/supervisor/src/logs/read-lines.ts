/**
 * Lines of a file in either direction, one piece of the file in memory at a time.
 *
 * Only lines that end with a newline count: what follows the last one is still being written, or torn.
 */

import type { FileHandle } from 'node:fs/promises';

const NEWLINE = 0x0a;
const CHUNK_BYTES = 65_536;
/** Longer than any line a log writes; what is longer is not ours and passed over. */
const MAX_LINE_BYTES = 4_194_304;

/** Visits lines in `start..end`, first to last, with the offset of each; `start` is the start of a line. The visitor returns false to stop. */
export async function readForward(
  handle: FileHandle,
  start: number,
  end: number,
  visit: (text: string, offset: number) => boolean,
): Promise<void> {
  const held = new HeldLine();
  let lineAt = start;
  for (let at = start; at < end;) {
    const chunk = await readChunk(handle, at, Math.min(CHUNK_BYTES, end - at));
    if (chunk.length === 0) return;
    let from = 0;
    for (let newline = chunk.indexOf(NEWLINE); newline !== -1; newline = chunk.indexOf(NEWLINE, from)) {
      const text = held.complete([...held.pieces, chunk.subarray(from, newline)]);
      from = newline + 1;
      if (text !== null && !visit(text, lineAt)) return;
      lineAt = at + from;
    }
    held.set([...held.pieces, chunk.subarray(from)]);
    at += chunk.length;
  }
}

/** Visits lines before `end`, last to first. The visitor returns false to stop. */
export async function readBackward(
  handle: FileHandle,
  end: number,
  visit: (text: string) => boolean,
): Promise<void> {
  const held = new HeldLine();
  let isWhole = false;
  for (let at = end; at > 0;) {
    const bytes = Math.min(CHUNK_BYTES, at);
    const chunk = await readChunk(handle, at - bytes, bytes);
    if (chunk.length < bytes) return;
    let to = chunk.length;
    for (let newline = chunk.lastIndexOf(NEWLINE); newline !== -1;) {
      const text = held.complete([chunk.subarray(newline + 1, to), ...held.pieces]);
      if (isWhole && text !== null && !visit(text)) return;
      isWhole = true;
      to = newline;
      newline = to === 0 ? -1 : chunk.lastIndexOf(NEWLINE, to - 1);
    }
    held.set([chunk.subarray(0, to), ...held.pieces]);
    at -= bytes;
  }
  const first = held.complete(held.pieces);
  if (isWhole && first !== null && first !== '') visit(first);
}

/** Pieces of a line whose other end has not been read yet. */
class HeldLine {
  pieces: readonly Buffer[] = [];
  #isOversize = false;

  set(pieces: readonly Buffer[]): void {
    this.#isOversize ||= pieces.reduce((sum, piece) => sum + piece.length, 0) > MAX_LINE_BYTES;
    this.pieces = this.#isOversize ? [] : pieces;
  }

  /** The text of the line, which is over now; null when it was too long to be held. */
  complete(pieces: readonly Buffer[]): string | null {
    const text = this.#isOversize
      ? null
      : (pieces.length === 1 ? pieces[0] : Buffer.concat(pieces))?.toString('utf8');
    this.pieces = [];
    this.#isOversize = false;
    return text ?? null;
  }
}

async function readChunk(handle: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(bytes), 0, bytes, at);
  return buffer.subarray(0, bytesRead);
}
