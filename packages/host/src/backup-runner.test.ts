/** The clockwork of backups, with a `toru` that is played by a script. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createBackupRunner, type BackupRunner } from './backup-runner.ts';

const HOUR_MS = 3_600_000;
/** Makes the file and notes it, or says why not. */
const TORU = `#!/bin/sh
echo "$@" >> "$ROOT/calls"
[ ! -f "$ROOT/broken" ] || { echo 'toru: the disk is full' >&2; exit 73; }
FILE="$ROOT/data/backups/toru-2026-01-0$(wc -l < "$ROOT/calls" | tr -d ' ')T00-00-00Z.backup"
: > "$FILE"
echo "{\\"file\\":\\"$FILE\\",\\"bytes\\":1,\\"at_ms\\":$(cat "$ROOT/now"),\\"has_secrets\\":true}" > "$ROOT/data/last-backup.json"
`;

let root: string;
let nowMs: number;
let everyHours: number;
let failures: string[];
let runner: BackupRunner;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'toru-runner-'));
  mkdirSync(join(root, 'data/backups'), { recursive: true });
  writeFileSync(join(root, 'toru'), TORU);
  chmodSync(join(root, 'toru'), 0o755);
  nowMs = 1_000 * HOUR_MS;
  everyHours = 24;
  failures = [];
  runner = createBackupRunner({
    dataDir: join(root, 'data'),
    pluginsDir: join(root, 'plugins'),
    logDir: join(root, 'logs'),
    runtimeDir: join(root, 'run'),
    backupDir: join(root, 'data/backups'),
    hasPassphrase: false,
    env: { PATH: process.env['PATH'], ROOT: root },
    toru: [join(root, 'toru')],
    schedule: () => ({ everyHours, keep: 2, warnAfterHours: 0 }),
    now: () => nowMs,
    onFailure: (message) => failures.push(message),
  });
});
afterEach(() => {
  runner[Symbol.dispose]();
  rmSync(root, { recursive: true });
});

async function tick(): Promise<number> {
  writeFileSync(join(root, 'now'), String(nowMs));
  runner.tick();
  await vi.waitFor(() => expect(runner.isRunning).toBe(false), 10_000);
  return existsSync(join(root, 'calls'))
    ? readFileSync(join(root, 'calls'), 'utf8').trim().split('\n').length
    : 0;
}

it('makes one when it is due, and keeps as many as it is told', async () => {
  expect(await tick()).toBe(1);
  expect(readFileSync(join(root, 'calls'), 'utf8')).toContain('--without-secrets');
  expect(await tick()).toBe(1);
  for (const made of [2, 3]) {
    nowMs += 24 * HOUR_MS;
    expect(await tick()).toBe(made);
  }
  expect(readdirSync(join(root, 'data/backups'))).toHaveLength(2);
  expect(runner.list().map(({ name }) => name.slice(0, 15))).toEqual(['toru-2026-01-03', 'toru-2026-01-02']);
});

it('goes on when the clock is set back, and removes others before the one just made', async () => {
  for (const year of [2030, 2031])
    writeFileSync(join(root, `data/backups/toru-${year}-01-01T00-00-00Z.backup`), '');
  expect(await tick()).toBe(1);
  expect(runner.list().map(({ name }) => name.slice(0, 15))).toEqual(['toru-2031-01-01', 'toru-2026-01-01']);
  nowMs -= 500 * HOUR_MS;
  expect(await tick()).toBe(2);
  writeFileSync(join(root, 'broken'), '');
  nowMs += 24 * HOUR_MS;
  expect(await tick()).toBe(3);
  nowMs -= 100 * HOUR_MS;
  expect(await tick()).toBe(4);
});

it('makes none without a schedule, and on request only one at a time', async () => {
  everyHours = 0;
  expect(await tick()).toBe(0);
  writeFileSync(join(root, 'now'), String(nowMs));
  expect([runner.start(), runner.start()]).toEqual([true, false]);
  await vi.waitFor(() => expect(runner.isRunning).toBe(false), 10_000);
  expect(runner.last()?.atMs).toBe(nowMs);
});

it('says why one failed, and tries again after an hour', async () => {
  writeFileSync(join(root, 'broken'), '');
  expect(await tick()).toBe(1);
  expect([failures, runner.failure?.detail]).toEqual([['the disk is full'], 'the disk is full']);
  expect(await tick()).toBe(1);
  nowMs += HOUR_MS;
  rmSync(join(root, 'broken'));
  expect(await tick()).toBe(2);
  expect(runner.failure).toBeNull();
});
