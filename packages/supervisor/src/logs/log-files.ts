/**
 * The files of one log as a reader sees them at one moment: opened together, so that a rotation afterwards changes nothing.
 */

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import type { LogLine } from '@toru/protocol';

import { decodeLine } from './decode-line.ts';
import { readBackward, readForward } from './read-lines.ts';
import { errorCode } from './system-error.ts';

/** Below this a scan is cheaper than halving. */
const SCAN_BYTES = 65_536;

export interface OpenLogFile {
  readonly handle: FileHandle;
  readonly size: number;
  /** When its last line was written. */
  readonly changedAtMs: number;
}

/** Opens the files of a log, newest first. The caller sees to it that no rotation is under way meanwhile. */
export async function openLogFiles(path: string, rotatedFiles: number): Promise<readonly OpenLogFile[]> {
  const files: OpenLogFile[] = [];
  try {
    for (let number = 0; number <= rotatedFiles; number += 1) {
      const handle = await openIfThere(number === 0 ? path : `${path}.${number}`);
      if (handle === null) continue;
      const stats = await handle.stat();
      // Anything else has no lines that could be read.
      files.push({ handle, size: stats.isFile() ? stats.size : 0, changedAtMs: stats.mtimeMs });
    }
    return files;
  } catch (error) {
    await closeLogFiles(files);
    throw error;
  }
}

/** Closes what {@link openLogFiles} opened. */
export async function closeLogFiles(files: readonly OpenLogFile[]): Promise<void> {
  await Promise.all(files.map((file) => file.handle.close()));
}

/** The number of the last whole line on disk; 0 when there is none. */
export async function lastSeqOf(files: readonly OpenLogFile[]): Promise<number> {
  for (const file of files) {
    let last = null as LogLine | null;
    await readBackward(file.handle, file.size, (text) => (last = decodeLine(text)) === null);
    if (last !== null) return last.seq;
  }
  return 0;
}

/** The number of the first line of a file; null when it has none. */
export async function firstSeqOf(file: OpenLogFile): Promise<number | null> {
  return (await firstLineAt(file, 0, file.size))?.seq ?? null;
}

/** The offset of the first line with at least this number; the size of the file when there is none. Numbers grow within a file. */
export async function seekSeq(file: OpenLogFile, seq: number): Promise<number> {
  let low = 0;
  let high = file.size;
  while (high - low > SCAN_BYTES) {
    const middle = low + Math.floor((high - low) / 2);
    const line = await firstLineAt(file, await nextLineStart(file, middle), high);
    if (line === null || line.seq >= seq) high = middle;
    else low = line.offset;
  }
  let found = file.size;
  await readForward(file.handle, low, file.size, (text, offset) => {
    const line = decodeLine(text);
    if (line === null || line.seq < seq) return true;
    found = offset;
    return false;
  });
  return found;
}

/** Visits every line older than `before`, newest first, until the visitor returns false; `wantsFile` spares looking into a file. */
export async function visitBackward(
  files: readonly OpenLogFile[],
  before: number | undefined,
  wantsFile: (file: OpenLogFile) => boolean,
  visit: (text: string) => boolean,
): Promise<void> {
  let goOn = true as boolean;
  for (const file of files) {
    if (!goOn) return;
    if (!wantsFile(file)) continue;
    if (before !== undefined && ((await firstSeqOf(file)) ?? Infinity) >= before) continue;
    const end = before === undefined ? file.size : await seekSeq(file, before);
    await readBackward(file.handle, end, (text) => (goOn = visit(text)));
  }
}

/** Visits every line newer than `after`, oldest first, until the visitor returns false. */
export async function visitForward(
  files: readonly OpenLogFile[],
  after: number,
  visit: (line: LogLine) => boolean,
): Promise<void> {
  const wanted: OpenLogFile[] = [];
  for (const file of files) {
    wanted.unshift(file);
    if (((await firstSeqOf(file)) ?? Infinity) <= after + 1) break;
  }
  let last = after;
  let goOn = true as boolean;
  for (const file of wanted) {
    if (!goOn) return;
    await readForward(file.handle, await seekSeq(file, last + 1), file.size, (text) => {
      const line = decodeLine(text);
      if (line === null || line.seq <= last) return true;
      last = line.seq;
      return (goOn = visit(line));
    });
  }
}

async function firstLineAt(
  file: OpenLogFile,
  start: number,
  end: number,
): Promise<{ readonly seq: number; readonly offset: number } | null> {
  let found: { seq: number; offset: number } | null = null;
  await readForward(file.handle, start, end, (text, offset) => {
    const line = decodeLine(text);
    if (line !== null) found = { seq: line.seq, offset };
    return line === null;
  });
  return found;
}

/** The start of the line behind the one at `offset`. */
async function nextLineStart(file: OpenLogFile, offset: number): Promise<number> {
  let next = file.size;
  let isFirst = true;
  await readForward(file.handle, offset, file.size, (_text, at) => {
    if (!isFirst) next = at;
    const goOn = isFirst;
    isFirst = false;
    return goOn;
  });
  return next;
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errorCode(error))) return null;
    throw error;
  }
}
