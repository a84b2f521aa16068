/** Writes bytes one by one, so that a reader sees a frame cut at any place. */
import { setTimeout as wait } from 'node:timers/promises';

/** Behind so many bytes it pauses: inside the lengths, right behind them, and inside the head. */
const PAUSES: ReadonlySet<number> = new Set([1, 6, 9, 40]);
const PAUSE_MS = 60;

/** Writes each byte alone. Without the pauses a reader that is slow to wake would get them all at once. */
export async function writeInPieces(
  bytes: Uint8Array,
  write: (piece: Uint8Array) => Promise<void>,
): Promise<void> {
  let written = 0;
  for (const byte of bytes) {
    await write(Uint8Array.of(byte));
    written += 1;
    await wait(PAUSES.has(written) ? PAUSE_MS : 0);
  }
}
