import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { encodeLine } from '../../src/logs/encode-line.ts';
import { stampEntry } from '../../src/logs/log-entry.ts';
import { closeLogFiles, firstSeqOf, lastSeqOf, openLogFiles, seekSeq } from '../../src/logs/log-files.ts';
import type { OpenLogFile } from '../../src/logs/log-files.ts';
import { readBackward, readForward } from '../../src/logs/read-lines.ts';
import { range, temporaryFolder } from './log-folder.ts';

/** Lines of very different lengths, some longer than what is read at a time; the numbers are 10, 20, 30, … */
function textOf(index: number): string {
  const length = index % 97 === 0 ? 150_000 : (index * 7_919) % 700;
  return encodeLine(
    stampEntry(
      { level: 'info', message: 'ä'.repeat(length), stream: 'host' },
      'p',
      '2026-11-22T09:00:00.000Z',
      index * 10,
    ),
  );
}

async function openFile(content: string): Promise<OpenLogFile> {
  const path = join(await temporaryFolder(), 'x.log');
  await writeFile(path, content);
  const files = await openLogFiles(path, 5);
  onTestFinished(() => closeLogFiles(files));
  const [file] = files;
  if (file === undefined) throw new Error('Cannot open the file just written');
  return file;
}

const LINES = 600;
const texts = range(1, LINES).map(textOf);
const content = `garbage\n${texts.join('\n')}\n{"timestamp":"torn`;

it('reads the same lines in both directions', async () => {
  const file = await openFile(content);
  const forward: string[] = [];
  const backward: string[] = [];
  await readForward(file.handle, 0, file.size, (text) => forward.push(text) > 0);
  await readBackward(file.handle, file.size, (text) => backward.push(text) > 0);
  expect(forward).toEqual(['garbage', ...texts]);
  expect(backward).toEqual(forward.toReversed());
});

it('stops when told to, and tells where lines begin', async () => {
  const file = await openFile(content);
  const bytes = Buffer.from(content);
  let count = 0;
  await readForward(file.handle, 0, file.size, (text, offset) => {
    expect(bytes.toString('utf8', offset, offset + Buffer.byteLength(text))).toBe(text);
    return ++count < 200;
  });
  await readBackward(file.handle, file.size, () => ++count < 300);
  expect(count).toBe(300);
});

it('finds a line by its number', async () => {
  const file = await openFile(content);
  const offsets = [8];
  for (const text of texts) offsets.push((offsets.at(-1) ?? 0) + Buffer.byteLength(text) + 1);
  expect(await firstSeqOf(file)).toBe(10);
  expect(await lastSeqOf([file])).toBe(LINES * 10);
  for (const index of [1, 2, 96, 97, 98, 99, 193, 194, 195, 300, 599, 600]) {
    expect(await seekSeq(file, index * 10)).toBe(offsets[index - 1]);
    expect(await seekSeq(file, index * 10 - 9)).toBe(offsets[index - 1]);
  }
  expect(await seekSeq(file, 0)).toBe(8);
  expect(await seekSeq(file, LINES * 10 + 1)).toBe(file.size);
});

it('passes over what is too long to be a line', async () => {
  const file = await openFile(`${textOf(1)}\n${'x'.repeat(5_000_000)}\n${textOf(2)}\n`);
  const seen: string[] = [];
  await readForward(file.handle, 0, file.size, (text) => seen.push(text) > 0);
  await readBackward(file.handle, file.size, (text) => seen.push(text) > 0);
  expect(seen).toEqual([textOf(1), textOf(2), textOf(2), textOf(1)]);
});

it('makes do with files that are empty or missing', async () => {
  const file = await openFile('');
  expect(await firstSeqOf(file)).toBeNull();
  expect(await lastSeqOf([file])).toBe(0);
  expect(await seekSeq(file, 1)).toBe(0);
  expect(await openLogFiles(join(await temporaryFolder(), 'none.log'), 5)).toEqual([]);
});
