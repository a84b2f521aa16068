/**
 * Reads a write-ahead log before SQLite does, and finds damage in it.
 *
 * SQLite takes a log up to the first frame whose checksum is wrong and writes over the rest: right after a crash, where that frame is the
 * last one begun, and a silent loss of commits when the file was damaged. The two differ in what follows: frames of the same log.
 *
 * Shape: header (32 bytes: magic, format, page size, counter, salt 1, salt 2, checksum) ‖ frames (24 bytes: page, size after a commit or
 * 0, salt 1, salt 2, checksum; then the page). All numbers are big-endian; checksums are cumulative.
 *
 * @see https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;
const FORMAT = 3_007_000;

/** Where a log is damaged. */
export interface LogDamage {
  /** End of the last commit that can be read: the log is whole up to here. Unit: bytes. */
  readonly wholeBytes: number;
  readonly bytes: number;
}

/** The damage of a log file; `null` for a whole one, an absent one, and one whose last frames were never finished. */
export function findLogDamage(path: string): LogDamage | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { size } = fstatSync(descriptor);
    return inspect(size, (buffer, at) => readSync(descriptor, buffer, 0, buffer.length, at));
  } finally {
    closeSync(descriptor);
  }
}

function inspect(bytes: number, read: (buffer: Buffer, at: number) => number): LogDamage | null {
  // SQLite writes the header in one piece and syncs it before the first frame.
  if (bytes <= HEADER_BYTES) return null;
  const header = Buffer.from(new ArrayBuffer(HEADER_BYTES));
  read(header, 0);
  const pageBytes = header.readUInt32BE(8);
  const isBigEndian = (header.readUInt32BE(0) & 1) === 1;
  const sum = new Checksum(isBigEndian);
  sum.add(header.subarray(0, 24));
  const isHeaderWhole =
    (header.readUInt32BE(0) & ~1) === MAGIC &&
    header.readUInt32BE(4) === FORMAT &&
    pageBytes >= 512 &&
    pageBytes % 8 === 0 &&
    pageBytes <= 65_536 &&
    sum.equals(header, 24);
  if (!isHeaderWhole) return { wholeBytes: 0, bytes };

  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  const frame = Buffer.from(new ArrayBuffer(frameBytes));
  const isOfThisLog = (): boolean => frame.subarray(8, 16).equals(header.subarray(16, 24));
  let wholeBytes = HEADER_BYTES;
  let at = HEADER_BYTES;
  for (; at + frameBytes <= bytes; at += frameBytes) {
    read(frame, at);
    if (!isOfThisLog()) break;
    sum.add(frame.subarray(0, 8));
    sum.add(frame.subarray(FRAME_HEADER_BYTES));
    if (!sum.equals(frame, 16)) break;
    if (frame.readUInt32BE(4) !== 0) wholeBytes = at + frameBytes;
  }
  for (at += frameBytes; at + frameBytes <= bytes; at += frameBytes) {
    read(frame, at);
    if (isOfThisLog()) return { wholeBytes, bytes };
  }
  return null;
}

/** Two sums over pairs of 32-bit words, each word in the order that the header names. */
class Checksum {
  readonly #isSwapped: boolean;
  #first = 0;
  #second = 0;

  constructor(isBigEndian: boolean) {
    this.#isSwapped = isBigEndian !== (endianness() === 'BE');
  }

  /** The bytes lie at a multiple of 4 in their memory; they are swapped in place where the order is not the machine's. */
  add(bytes: Buffer): void {
    if (this.#isSwapped) bytes.swap32();
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    let first = this.#first;
    let second = this.#second;
    for (let at = 0; at < words.length; at += 2) {
      first = (first + (words[at] ?? 0) + second) | 0;
      second = (second + (words[at + 1] ?? 0) + first) | 0;
    }
    this.#first = first;
    this.#second = second;
    if (this.#isSwapped) bytes.swap32();
  }

  equals(bytes: Buffer, at: number): boolean {
    return bytes.readInt32BE(at) === this.#first && bytes.readInt32BE(at + 4) === this.#second;
  }
}
