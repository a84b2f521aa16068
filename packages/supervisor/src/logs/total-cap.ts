/**
 * The cap on everything under one folder of logs: the oldest rotated files go first, then the logs of plugins that are gone.
 */

import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import { errorCode } from './system-error.ts';

const LOG_FILE = /\.log(?:\.(\d+))?$/;

interface StoredFile {
  readonly path: string;
  readonly bytes: number;
  readonly changedAtMs: number;
  /** 0 for a current file. */
  readonly number: number;
}

/**
 * Removes the oldest files until the rest fits; returns the paths of those removed.
 *
 * `isInUse` names the current files (`<id>.log`) that must stay: with one goes the numbering of its log.
 */
export async function enforceTotalCap(
  dir: string,
  maxBytes: number,
  isInUse: (path: string) => boolean,
): Promise<readonly string[]> {
  const files = await listFiles(dir);
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const removable = files
    .filter((file) => !isInUse(file.path))
    .sort(
      (a, b) =>
        Number(a.number === 0) - Number(b.number === 0) ||
        a.changedAtMs - b.changedAtMs ||
        b.number - a.number,
    );
  const removed: string[] = [];
  for (const file of removable) {
    if (bytes <= maxBytes) break;
    await unlessGone(unlink(file.path));
    bytes -= file.bytes;
    removed.push(file.path);
  }
  return removed;
}

async function listFiles(dir: string): Promise<readonly StoredFile[]> {
  const files: StoredFile[] = [];
  for (const name of (await unlessGone(readdir(dir))) ?? []) {
    const match = LOG_FILE.exec(name);
    if (match === null) continue;
    const path = join(dir, name);
    const stats = await unlessGone(stat(path));
    if (stats?.isFile() !== true) continue;
    files.push({ path, bytes: stats.size, changedAtMs: stats.mtimeMs, number: Number(match[1] ?? 0) });
  }
  return files;
}

/** Undefined when the file is gone: a rotation moves files meanwhile. */
async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
