import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { hostEntry, linesOnDisk, openLog, range, temporaryFolder } from './log-folder.ts';

const PROGRAM = join(import.meta.dirname, 'programs', 'fills-its-disk.ts');

interface Outcome {
  readonly states: readonly { readonly kind: string; readonly code?: string }[];
  readonly drops: readonly { readonly count: number; readonly reason: string }[];
  readonly followed: readonly number[];
  readonly lastWhileFull: number;
  readonly newest: number;
  readonly outputWhileFull: number;
  readonly lines: number;
  readonly dropped: number;
}

/** Runs a shell script that ends with the lines of the log and the outcome. */
async function run(script: string, ...args: readonly string[]): Promise<string[]> {
  const child = spawn('sh', ['-c', script, 'sh', process.execPath, PROGRAM, ...args]);
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await once(child, 'close');
  expect(errors).toBe('');
  return output.trim().split('\n');
}

function check(texts: string[], code: string): void {
  const outcome = JSON.parse(texts.shift() ?? '') as Outcome;
  const lines = texts.map(
    (text) => JSON.parse(text) as { seq: number; event?: string; fields?: { count: number; reason: string } },
  );
  expect(outcome.states).toMatchObject([{ kind: 'failing', code }, { kind: 'writing' }]);
  // Everything taken is there, in order, whole, and was announced once.
  expect(lines.map((line) => line.seq)).toEqual(range(1, outcome.lines));
  expect(outcome.followed).toEqual(range(1, outcome.lines));
  // Meanwhile the newest lines could be read although they were not on disk.
  expect(outcome.newest).toBeGreaterThan(outcome.lastWhileFull);
  expect(outcome.outputWhileFull).toBe(5);
  // What was not taken is counted and told in the log.
  expect(outcome.dropped).toBeGreaterThan(0);
  expect(outcome.drops).toEqual([{ count: outcome.dropped, reason: 'disk' }]);
  const told = lines.filter((line) => line.event === 'log_dropped');
  expect(told.map((line) => line.fields)).toEqual([{ count: outcome.dropped, reason: 'disk' }]);
}

describe('a full disk', () => {
  it('at the limit of the size of files: nothing taken is lost, nothing is torn, it goes on by itself', async () => {
    const path = join(await temporaryFolder(), 'weather.log');
    check(await run('ulimit -S -f 64 && "$1" "$2" "$3" limit && cat "$3"', path), 'EFBIG');
  });

  const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
  it.runIf(canMount)('on a file system of 256 KiB: the same', async () => {
    const dir = await temporaryFolder();
    const mount =
      'unshare -rm sh -c \'mount -t tmpfs -o size=256k tmpfs "$3" && "$1" "$2" "$4" space && cat "$4"\' sh "$@"';
    check(await run(mount, dir, join(dir, 'weather.log')), 'ENOSPC');
  });
});

describe('a path that cannot be written', () => {
  it('is tried again until it can, and says so meanwhile', async () => {
    const dir = await temporaryFolder();
    await writeFile(join(dir, 'plugins'), 'a file where the folder should be');
    const path = join(dir, 'plugins', 'weather.log');
    const log = openLog(path, { retryMs: 10, failingBacklogBytes: 2_000 });
    for (let line = 0; line < 50; line += 1) {
      log.write(hostEntry(`line ${line}`));
      await log.flush();
    }
    expect(log.state).toMatchObject({ kind: 'failing', code: expect.stringMatching(/^E(NOTDIR|EXIST)$/) });
    expect(log.dropped).toBeGreaterThan(0);
    expect((await log.page({ search: 'line 0' })).lines.map((line) => line.seq)).toEqual([1]);
    await rm(join(dir, 'plugins'));
    await vi.waitFor(() => expect(log.state.kind).toBe('writing'), { timeout: 5_000 });
    await log.flush();
    const lines = linesOnDisk(path);
    expect(lines.map((line) => line.seq)).toEqual(range(1, log.lines));
    expect(lines.at(-1)).toMatchObject({
      event: 'log_dropped',
      fields: { count: log.dropped, reason: 'disk' },
    });
  });

  it('does not keep the log from closing, and what is lost is counted', async () => {
    const dir = await temporaryFolder();
    await writeFile(join(dir, 'plugins'), '');
    const log = openLog(join(dir, 'plugins', 'weather.log'));
    for (let line = 0; line < 5; line += 1) log.write(hostEntry('x'));
    await log.close();
    expect(log.dropped).toBe(5);
  });
});
