/**
 * An independent reader of a rotated log, as docs/logs.md describes one: it shares no code with the writer.
 *
 * `node tails.ts FILE` prints the last number it has read after each look. When its input ends it reads to the end and prints a summary.
 */

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const path = process.argv[2] ?? '';
const summary = { lines: 0, last: 0, gaps: 0, repeats: 0, garbage: 0, files: 1 };
const buffer = Buffer.alloc(65_536);
let rest = '';

function inodeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.ino ?? null;
}

function take(line: string): void {
  let seq: unknown;
  try {
    seq = (JSON.parse(line) as { seq?: unknown }).seq;
  } catch {
    summary.garbage += 1;
  }
  if (typeof seq !== 'number') return;
  summary.lines += 1;
  if (seq <= summary.last) summary.repeats += 1;
  if (seq > summary.last + 1) summary.gaps += 1;
  summary.last = seq;
}

function readToEnd(fd: number): void {
  for (let bytes = readSync(fd, buffer); bytes > 0; bytes = readSync(fd, buffer)) {
    const lines = (rest + buffer.toString('latin1', 0, bytes)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  }
}

/** The file that was begun after this one; null while this one is the current file. */
function openNext(fd: number): number | null {
  const mine = fstatSync(fd).ino;
  for (;;) {
    if (inodeOf(path) === mine) return null;
    let number = 1;
    while (number <= 100 && inodeOf(`${path}.${number}`) !== mine) number += 1;
    if (number > 100) throw new Error(`Cannot follow "${path}": the file being read is gone`);
    const nextPath = number === 1 ? path : `${path}.${number - 1}`;
    const next = openIfThere(nextPath);
    if (next === null) continue;
    // Another rotation in between has moved both.
    if (inodeOf(`${path}.${number}`) === mine && fstatSync(next).ino !== mine) return next;
    closeSync(next);
  }
}

/** Null at the moment between the renaming of a file and the creation of its successor. */
function openIfThere(file: string): number | null {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return null;
    throw error;
  }
}

async function firstFile(): Promise<number> {
  for (;;) {
    const fd = openIfThere(path);
    if (fd !== null) return fd;
    await pause(1);
  }
}

let isLast = false as boolean;
process.stdin.on('end', () => (isLast = true)).resume();
let fd = await firstFile();
for (;;) {
  const wasLast = isLast;
  readToEnd(fd);
  for (let next = openNext(fd); next !== null; next = openNext(fd)) {
    // What was written between the last read and the renaming.
    readToEnd(fd);
    closeSync(fd);
    fd = next;
    summary.files += 1;
    readToEnd(fd);
  }
  process.stdout.write(`${summary.last}\n`);
  if (wasLast) break;
  await pause(1);
}
process.stdout.write(`${JSON.stringify(summary)}\n`);
