/** A disk that is full in the middle of a backup or a restore: one line, nothing half, and what was there is there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBackup, restoreBackup } from '../src/index.ts';
import { makeInstallation, NOW_MS, PASSPHRASE, type Installation } from './installation.ts';

const MIB = 1_048_576;

let installation: Installation;
let small: string;
let isMounted: boolean;
beforeEach(() => {
  installation = makeInstallation();
  small = join(installation.root, 'small');
  mkdirSync(small);
  isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', small]).status === 0;
});
afterEach(() => {
  if (isMounted) execFileSync('umount', ['-l', small]);
  installation[Symbol.dispose]();
});

/** Random bytes, which nothing makes smaller. */
function writeLargeFile(): void {
  writeFileSync(join(installation.dataDir, 'plugins/mail/data/large.bin'), randomBytes(4 * MIB));
}

const backUp = (target: string): ReturnType<typeof createBackup> =>
  createBackup({
    ...installation,
    apart: [],
    target,
    passphrase: PASSPHRASE,
    version: '0.1.0',
    nowMs: NOW_MS,
  });

test('a backup leaves nothing on the full disk', async ({ skip }) => {
  if (!isMounted) skip('file systems cannot be mounted here');
  writeLargeFile();
  await expect(backUp(join(small, 'one.backup'))).rejects.toThrow(
    /^Cannot make the backup ".*": the disk is full; make room or choose another disk with --to$/,
  );
  expect(readdirSync(small)).toEqual([]);
});

test('a restore leaves the installation as it was', async ({ skip }) => {
  if (!isMounted) skip('file systems cannot be mounted here');
  const place = { dataDir: join(small, 'data'), pluginsDir: join(small, 'plugins'), apart: [] };
  cpSync(installation.dataDir, place.dataDir, { recursive: true });
  const contents = (): readonly unknown[] =>
    readdirSync(place.dataDir, { recursive: true, encoding: 'utf8' })
      .filter((name) => !name.startsWith('host.') && statSync(join(place.dataDir, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(place.dataDir, name)).toString('base64')]);
  const before = contents();
  writeLargeFile();
  const file = join(installation.root, 'one.backup');
  await backUp(file);
  await expect(restoreBackup({ ...place, file, passphrase: PASSPHRASE, nowMs: NOW_MS })).rejects.toThrow(
    /^Cannot restore into ".*": the disk is full. Nothing was changed$/,
  );
  expect(contents()).toEqual(before);
});
