/**
 * The file of one log: opened for appending, rotated by renaming, never truncated.
 *
 * A tail that holds the file open reads on to its end after a rotation, and no byte that it has seen ever changes. Therefore a torn last
 * line (the host was killed in the middle of a write) is not cut off but ended with a newline; it is no JSON, and readers pass it over.
 */

import { constants } from 'node:fs';
import { lstat, mkdir, open, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

import { closeLogFiles, lastSeqOf, openLogFiles } from './log-files.ts';
import type { OpenLogFile } from './log-files.ts';
import { errorCode } from './system-error.ts';

const NEWLINE = 0x0a;
const FLAGS = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
/** How often to see whether the path still leads to the open file. */
const CHECK_MS = 1_000;

/** Where a writer puts its bytes. */
export interface AppendTarget {
  /** Size of the current file. */
  readonly size: number;
  /** Makes sure that the file is open; true when it was opened anew, so that a line begun before has to begin again. */
  open(nowMs: number, isDoubtful: boolean): Promise<boolean>;
  /** Appends; returns how many bytes were taken. */
  append(bytes: Buffer): Promise<number>;
  rotate(): Promise<void>;
  /** The number of the last whole line on disk. */
  lastSeq(): Promise<number>;
  close(): Promise<void>;
  /** Runs one thing at a time: a write, a rotation, the opening of files to read. */
  exclusive<T>(use: () => Promise<T>): Promise<T>;
}

export class LogFile implements AppendTarget {
  readonly #path: string;
  readonly #rotatedFiles: number;
  #handle: FileHandle | null = null;
  #size = 0;
  #checkedAtMs = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, rotatedFiles: number) {
    this.#path = path;
    this.#rotatedFiles = Math.max(1, rotatedFiles);
  }

  get size(): number {
    return this.#size;
  }

  async open(nowMs: number, isDoubtful: boolean): Promise<boolean> {
    if (this.#handle !== null) {
      const isRecent = nowMs >= this.#checkedAtMs && nowMs - this.#checkedAtMs < CHECK_MS;
      if (isRecent && !isDoubtful) return false;
      this.#checkedAtMs = nowMs;
      if (await this.#isStillThere(this.#handle)) return false;
      await this.close();
    }
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    await this.#openFile();
    this.#checkedAtMs = nowMs;
    return true;
  }

  async append(bytes: Buffer): Promise<number> {
    if (this.#handle === null) throw new Error(`Cannot append to "${this.#path}": not open`);
    const { bytesWritten } = await this.#handle.write(bytes, 0, bytes.length, null);
    this.#size += bytesWritten;
    return bytesWritten;
  }

  /** `x.log` → `x.log.1` → … Files move up only as far as the first free number, so that a rotation tried again loses nothing. */
  async rotate(): Promise<void> {
    let free = 1;
    while (free < this.#rotatedFiles && (await lstatIfThere(`${this.#path}.${free}`)) !== null) free += 1;
    for (let number = free - 1; number >= 1; number -= 1) {
      await rename(`${this.#path}.${number}`, `${this.#path}.${number + 1}`);
    }
    await rename(this.#path, `${this.#path}.1`);
    await this.close();
    await this.#openFile();
  }

  async lastSeq(): Promise<number> {
    const files = await openLogFiles(this.#path, this.#rotatedFiles);
    try {
      return await lastSeqOf(files);
    } finally {
      await closeLogFiles(files);
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    this.#size = 0;
    await handle?.close();
  }

  exclusive<T>(use: () => Promise<T>): Promise<T> {
    const run = this.#last.then(use, use);
    this.#last = run;
    return run;
  }

  /** Runs `use` with all files of the log, newest first. */
  async withFiles<T>(use: (files: readonly OpenLogFile[]) => Promise<T>): Promise<T> {
    const files = await this.exclusive(() => openLogFiles(this.#path, this.#rotatedFiles));
    try {
      return await use(files);
    } finally {
      await closeLogFiles(files);
    }
  }

  async #openFile(): Promise<void> {
    const handle = await open(this.#path, FLAGS, 0o600);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new Error(`Cannot write log "${this.#path}": not a regular file`);
      this.#size = stats.size + (await endTornLine(handle, stats.size));
      this.#handle = handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** False when somebody has moved or removed the file: what is written to it would be lost. */
  async #isStillThere(handle: FileHandle): Promise<boolean> {
    const [mine, there] = await Promise.all([handle.stat(), lstatIfThere(this.#path)]);
    this.#size = mine.size;
    return there !== null && there.ino === mine.ino && there.dev === mine.dev;
  }
}

async function endTornLine(handle: FileHandle, size: number): Promise<number> {
  if (size === 0) return 0;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  if (bytesRead === 1 && buffer[0] === NEWLINE) return 0;
  return (await handle.write('\n')).bytesWritten;
}

async function lstatIfThere(path: string): Promise<{ readonly ino: number; readonly dev: number } | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
