/**
 * Standard output and error of the process, which may fail at any time: the reader is gone (EPIPE), the terminal too (EIO), the disk is
 * full, or nobody reads. None of it may end a panel; a command that prints to a reader who has gone has nothing left to do.
 */

import { fstatSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/** What may wait for a reader that does not read. What comes on top is dropped. Unit: bytes. */
const MAX_WAITING_BYTES = 1_048_576;

/** One of the two outputs of the process. */
export type ProcessStream = NodeJS.WriteStream & { readonly fd: number };

/**
 * An output for a process that goes on whatever becomes of it: writing always succeeds, and what cannot be written is dropped.
 *
 * A file is written to anew each time, so that lines come again once its disk has room.
 */
export function createLossyOutput(stream: ProcessStream): Writable {
  stream.on('error', () => undefined);
  const isFile = isRegularFile(stream.fd);
  return new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      if (isFile) writeAll(stream.fd, chunk);
      else if (stream.writable && stream.writableLength < MAX_WAITING_BYTES) stream.write(chunk);
      done();
    },
  });
}

/** Tells how a command's output ends; `onGone` is called once, with whether the reader had enough, which is no failure. */
export function watchOutput(stream: ProcessStream, onGone: (hadEnough: boolean) => void): void {
  let isGone = false;
  stream.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (!isGone) onGone(code === 'EPIPE');
    isGone = true;
  });
}

function isRegularFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    // Closed: every write to the stream fails, and is dropped.
    return false;
  }
}

function writeAll(fd: number, chunk: Buffer): void {
  try {
    for (let at = 0; at < chunk.length; at += writeSync(fd, chunk, at));
  } catch {
    // The disk is full or fails: this line is lost, the next one may not be.
  }
}
