import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readdir, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { hostEntry, linesOnDisk, openLog, range, temporaryFolder, textsOnDisk } from './log-folder.ts';

function run(program: string, path: string): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'programs', program), path]);
  child.stderr.on('data', (text: Buffer) => expect.fail(text.toString()));
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function isThere(path: string): Promise<boolean> {
  return (await readdir(dirname(path))).includes(basename(path));
}

describe('rotation', () => {
  it('lets a tailing reader see each line exactly once over 100 rotations', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    let rotations = 0;
    const log = openLog(
      path,
      { maxFileBytes: 32_768, backlogBytes: 1e9 },
      { onRotated: () => (rotations += 1) },
    );
    const reader = run('tails.ts', path);
    const output: string[] = [];
    createInterface(reader.stdout).on('line', (line) => output.push(line));
    const lag = (): number => log.lines - Number(output.at(-1) ?? '0');
    log.write(hostEntry('first'));
    await vi.waitFor(() => expect(lag()).toBe(0), { timeout: 20_000, interval: 1 });
    while (rotations < 100) {
      for (let line = 0; line < 50; line += 1) log.write(hostEntry('x'.repeat((log.lines * 7) % 300)));
      await log.flush();
      // Five rotated files are kept, of about 110 lines each: a reader may not fall further behind.
      if (lag() > 300)
        await vi.waitFor(() => expect(lag()).toBeLessThan(150), { timeout: 20_000, interval: 1 });
    }
    reader.stdin.end();
    await once(reader, 'close');
    expect(JSON.parse(output.at(-1) ?? '')).toEqual({
      lines: log.lines,
      last: log.lines,
      gaps: 0,
      repeats: 0,
      garbage: 0,
      files: rotations + 1,
    });
  });

  it('keeps so many files, none larger than allowed, and loses only the oldest', async () => {
    const dir = await temporaryFolder();
    const path = join(dir, 'weather.log');
    const log = openLog(path, { maxFileBytes: 4_096, rotatedFiles: 3 });
    for (let line = 0; line < 500; line += 1) log.write(hostEntry(`line ${line}`));
    await log.flush();
    expect((await readdir(dir)).sort()).toEqual([
      'weather.log',
      'weather.log.1',
      'weather.log.2',
      'weather.log.3',
    ]);
    for (const name of await readdir(dir))
      expect((await stat(join(dir, name))).size).toBeLessThanOrEqual(4_096);
    const numbers = linesOnDisk(path).map((line) => line.seq);
    expect(numbers).toEqual(range(numbers[0] ?? 0, 500));
  });

  it('gives a line that is larger than a file one of its own', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = openLog(path, { maxFileBytes: 1_000 });
    for (const length of [10, 5_000, 10, 5_000]) log.write(hostEntry('x'.repeat(length)));
    await log.flush();
    expect(linesOnDisk(path).map((line) => line.message.length)).toEqual([10, 5_000, 10, 5_000]);
    await expect(stat(`${path}.3`)).resolves.toBeDefined();
  });

  it('loses nothing while a rotation fails and is tried again', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const states: string[] = [];
    const log = openLog(
      path,
      { maxFileBytes: 2_000, retryMs: 1 },
      { onState: (state) => states.push(state.kind) },
    );
    const write = async (lines: number): Promise<void> => {
      for (let line = 0; line < lines; line += 1) log.write(hostEntry('x'.repeat(100)));
      await log.flush();
    };
    while (!(await isThere(`${path}.4`))) await write(1);
    const before = log.lines;
    await mkdir(join(`${path}.5`, 'in-the-way'), { recursive: true });
    await write(20);
    expect(log.state).toMatchObject({ kind: 'failing', code: 'EISDIR' });
    for (let wait = 0; wait < 20; wait += 1) await pause(1);
    await rm(`${path}.5`, { recursive: true });
    await vi.waitFor(() => expect(states).toEqual(['failing', 'writing']), { timeout: 5_000 });
    await log.flush();
    const numbers = linesOnDisk(path).map((line) => line.seq);
    expect(numbers).toEqual(range(numbers[0] ?? 0, before + 20));
    // At most the oldest file, of about nine lines, made room for the others.
    expect(numbers[0]).toBeLessThan(12);
  });

  it('moves files up only as far as the first free number', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = openLog(path, { maxFileBytes: 2_000 });
    while (!(await isThere(`${path}.3`))) {
      log.write(hostEntry('x'.repeat(100)));
      await log.flush();
    }
    const third = (await stat(`${path}.3`)).ino;
    await rm(`${path}.1`);
    while (!(await isThere(`${path}.1`))) {
      log.write(hostEntry('x'.repeat(100)));
      await log.flush();
    }
    expect((await stat(`${path}.3`)).ino).toBe(third);
    expect(await isThere(`${path}.4`)).toBe(false);
  });
});

describe('numbers after a restart', () => {
  it('go on after SIGKILL at any moment, without gap and repeat', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    let announced = 0;
    for (let round = 0; round < 6; round += 1) {
      const child = run('writes-until-killed.ts', path);
      const enough = announced + 500 + round * 777;
      createInterface(child.stdout).on('line', (line) => {
        announced = Math.max(announced, Number(line));
        if (announced >= enough) child.kill('SIGKILL');
      });
      await once(child, 'close');
      const numbers = linesOnDisk(path).map((line) => line.seq);
      expect(numbers).toEqual(range(1, numbers.length));
      // What followers were told is on disk.
      expect(numbers.length).toBeGreaterThanOrEqual(announced);
    }
    const log = openLog(path, { maxFileBytes: 300_000, rotatedFiles: 1_000 });
    log.write(hostEntry('after'));
    await log.flush();
    const lines = linesOnDisk(path);
    expect(lines.map((line) => line.seq)).toEqual(range(1, lines.length));
    expect(lines.at(-1)?.message).toBe('after');
  });

  it.each([
    ['a torn line', '{"timestamp":"2026-11-22T09:00:00.000Z","level":"info","mess'],
    ['zeros after a power failure', '\0'.repeat(5_000)],
    ['a torn line and zeros', `{"seq":99,"mess\0\0\0\n\0\0`],
  ])('go on after %s, which is ended and not cut off', async (_what, tail) => {
    const path = join(await temporaryFolder(), 'weather.log');
    const first = openLog(path);
    first.write(hostEntry('one'));
    first.write(hostEntry('two'));
    await first.close();
    const { size } = await stat(path);
    await appendFile(path, tail);
    const second = openLog(path);
    second.write(hostEntry('three'));
    await second.flush();
    expect((await stat(path)).size).toBeGreaterThan(size + tail.length);
    expect(textsOnDisk(path).at(-1)).toContain('"seq":3,');
    expect(linesOnDisk(path).map((line) => line.seq)).toEqual([1, 2, 3]);
    expect((await second.page({})).lines.map((line) => line.seq)).toEqual([3, 2, 1]);
    const seen: number[] = [];
    second.follow(0, (line) => seen.push(line.seq));
    await vi.waitFor(() => expect(seen).toEqual([1, 2, 3]));
  });

  it('go on from a rotated file when the host died between renaming and opening', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const first = openLog(path);
    for (let line = 0; line < 10; line += 1) first.write(hostEntry('x'));
    await first.close();
    await rename(path, `${path}.1`);
    const second = openLog(path);
    second.write(hostEntry('next'));
    await second.flush();
    expect(linesOnDisk(path).map((line) => line.seq)).toEqual(range(1, 11));
  });
});

describe('a file that others touch', () => {
  it('is created again when somebody removes it', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    let nowMs = 0;
    const log = openLog(path, {}, { now: () => nowMs });
    log.write(hostEntry('one'));
    await log.flush();
    await rm(path);
    nowMs += 1_000;
    log.write(hostEntry('two'));
    await log.flush();
    expect(linesOnDisk(path).map((line) => [line.seq, line.message])).toEqual([[2, 'two']]);
  });

  it('goes on at its new end when somebody truncates it', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    const log = openLog(path);
    log.write(hostEntry('one'));
    await log.flush();
    await truncate(path);
    log.write(hostEntry('two'));
    await log.flush();
    expect(textsOnDisk(path)).toHaveLength(1);
    expect(linesOnDisk(path).map((line) => line.seq)).toEqual([2]);
  });

  it('is refused when it is a link or no file', async () => {
    const dir = await temporaryFolder();
    await writeFile(join(dir, 'target'), '');
    await symlink(join(dir, 'target'), join(dir, 'weather.log'));
    const log = openLog(join(dir, 'weather.log'), { retryMs: 10 });
    log.write(hostEntry('one'));
    await log.flush();
    expect(log.state).toMatchObject({ kind: 'failing', code: 'ELOOP' });
    expect((await stat(join(dir, 'target'))).size).toBe(0);
    await rm(join(dir, 'weather.log'));
    await vi.waitFor(
      () => expect(linesOnDisk(join(dir, 'weather.log')).map((line) => line.seq)).toEqual([1]),
      {
        timeout: 5_000,
      },
    );
  });
});
