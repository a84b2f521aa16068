/** A backup brings everything back; one that is not whole is refused before anything is touched. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStorage } from '@toru/storage';
import { lockDataDirectory } from '@toru/supervisor';
import {
  createBackup,
  forgetKeptStates,
  listKeptStates,
  restoreBackup,
  undoRestore,
  verifyBackup,
  type RestorePlace,
} from '../src/index.ts';
import { finishInterruptedRestore, planMove } from '../src/restore/move-states.ts';
import { makeInstallation, NOW_MS, PASSPHRASE, type Installation } from './installation.ts';

let old: Installation;
let file: string;
let target: RestorePlace;
beforeEach(() => {
  old = makeInstallation();
  file = join(old.root, 'one.backup');
  target = { dataDir: join(old.root, 'new/data'), pluginsDir: join(old.root, 'new/plugins'), apart: [] };
});
afterEach(() => old[Symbol.dispose]());

const backUp = (passphrase: string | null = PASSPHRASE): ReturnType<typeof createBackup> =>
  createBackup({ ...old, apart: [], target: file, passphrase, version: '0.1.0', nowMs: NOW_MS });
const restore = (place = target, passphrase: string | null = PASSPHRASE): ReturnType<typeof restoreBackup> =>
  restoreBackup({ ...place, file, passphrase, nowMs: NOW_MS + 1_000 });

test('everything comes back on an empty machine, without sessions and with tokens that wait', async () => {
  const made = await backUp();
  expect(made.manifest.notes).toEqual([]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  rmSync(old.dataDir, { recursive: true });
  const { before } = await restore();
  expect(before).toEqual([]);
  const data = join(target.dataDir, 'plugins/mail/data');
  expect(readFileSync(join(data, 'letter ü.txt'), 'utf8')).toBe('hello');
  expect(statSync(join(data, 'letter ü.txt')).mode & 0o777).toBe(0o640);
  expect(readFileSync(join(data, `${'long'.repeat(40)}.txt`), 'utf8')).toBe('long name');
  expect(readlinkSync(join(data, 'link'))).toBe('letter ü.txt');
  expect(readdirSync(join(data, 'empty'))).toEqual([]);
  expect(statSync(join(target.dataDir, 'versions/aa/mail.binary')).mode & 0o777).toBe(0o755);
  expect(readFileSync(join(target.pluginsDir, 'mail.env'), 'utf8')).toContain('environment-secret');
  expect(existsSync(join(target.dataDir, 'run'))).toBe(false);
  using storage = openStorage({ dataDir: target.dataDir });
  expect(storage.notes).toEqual([]);
  expect(storage.instance.id).toBe(old.instanceId);
  expect(storage.instance.restoredAtMs).toBe(NOW_MS + 1_000);
  expect(storage.users.get('anna')?.displayName).toBe('Anna');
  expect(storage.settings.secrets('mail').values.get('/password')).toBe('hush');
  expect(storage.licenses.get('mail')).toBe('license-text');
  expect(storage.sessions.get('aa', NOW_MS)).toBeNull();
  expect(storage.tokens.list().map(({ id, unconfirmedSinceMs }) => [id, unconfirmedSinceMs])).toEqual([
    ['t1', NOW_MS + 1_000],
  ]);
  expect(storage.audit.page({ action: 'backup.restore' }).items[0]?.message).toContain('2026-12-01T00:30');
  expect(readdirSync(target.dataDir).filter((name) => name.includes('restore'))).toEqual([]);
});

test('no secret is in the file as it is, and without a passphrase none at all', async () => {
  await backUp();
  const key = readFileSync(join(old.dataDir, 'secrets.key'));
  const plain = zstdDecompressSync(readFileSync(file));
  expect(plain.includes(key)).toBe(false);
  expect(plain.includes('environment-secret')).toBe(false);
  expect(plain.includes('age-encryption.org/v1')).toBe(true);
  rmSync(file);
  const { manifest, sealed } = await backUp(null);
  expect(sealed).toBeNull();
  expect(manifest.notes.join()).toMatch(/secrets\.key" was left out.*mail\.env" was left out/);
});

test('a backup is made while the database and files of plugins are written', async () => {
  const writer = new DatabaseSync(join(old.dataDir, 'plugins/mail/data/own.db'));
  writer.exec('BEGIN IMMEDIATE; INSERT INTO t VALUES (2)');
  using storage = openStorage({ dataDir: old.dataDir });
  const growing = join(old.dataDir, 'plugins/mail/data/growing.log');
  const timer = setInterval(() => {
    writeFileSync(growing, 'line\n', { flag: 'a' });
    storage.settings.save('mail', { port: Math.random() }, new Map());
  }, 1);
  const made = await backUp();
  clearInterval(timer);
  writer.exec('COMMIT');
  writer.close();
  expect(made.manifest.entries.map(({ path }) => path)).toContain('data/plugins/mail/data/growing.log');
  await restore();
  const copy = new DatabaseSync(join(target.dataDir, 'plugins/mail/data/own.db'));
  expect(copy.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 1 });
  copy.close();
});

describe('nothing is touched when', () => {
  const unpacked = (change: (bytes: Buffer) => Buffer): void =>
    writeFileSync(file, zstdCompressSync(change(zstdDecompressSync(readFileSync(file)))));
  test.each<[string, () => void, RegExp]>([
    ['the file is cut', () => truncateSync(file, statSync(file).size - 100), /ends too early|damaged/],
    ['the file is cut to a few bytes', () => truncateSync(file, 10), /no backup of this panel/],
    [
      'a byte is another',
      () => {
        const bytes = readFileSync(file);
        const middle = bytes.length >> 1;
        bytes[middle] = (bytes[middle] ?? 0) ^ 1;
        writeFileSync(file, bytes);
      },
      /damaged|not what was saved/,
    ],
    [
      'a byte of the content is another',
      () => unpacked((bytes) => Buffer.from(bytes.toString('latin1').replace('hello', 'jello'), 'latin1')),
      /letter ü\.txt" is not what was saved/,
    ],
    [
      'the manifest is missing',
      () =>
        unpacked((bytes) =>
          Buffer.concat([bytes.subarray(0, bytes.indexOf('manifest.json')), Buffer.alloc(1024)]),
        ),
      /its end is missing/,
    ],
    [
      'it is a newer one',
      () =>
        unpacked((bytes) =>
          Buffer.from(bytes.toString('latin1').replace('"format":1', '"format":9'), 'latin1'),
        ),
      /newer than this one; upgrade first/,
    ],
    ['it is another file', () => writeFileSync(file, 'not a backup'), /no backup of this panel/],
    [
      'it is another archive',
      () => {
        writeFileSync(join(old.root, 'a.txt'), 'a');
        writeFileSync(file, zstdCompressSync(execFileSync('tar', ['-C', old.root, '-c', 'a.txt'])));
      },
      /no backup of this panel/,
    ],
    ['it is gone', () => rmSync(file), /There is no backup/],
  ])('%s', async (_, change, words) => {
    await backUp(null);
    change();
    const failure = await restore().then(
      () => null,
      (error: unknown) => error as Error,
    );
    expect(failure?.message).toMatch(words);
    expect(failure?.message.split('\n')).toHaveLength(1);
    expect(existsSync(join(old.root, 'new'))).toBe(false);
  });

  test('the passphrase is another, or none', async () => {
    await backUp();
    await expect(restore(target, 'another passphrase')).rejects.toThrow(/another passphrase/);
    await expect(restore(target, null)).rejects.toThrow(/STEERING_BACKUP_PASSPHRASE_FILE/);
    expect(existsSync(join(old.root, 'new'))).toBe(false);
  });

  test('the panel runs', async () => {
    await backUp();
    const before = readdirSync(old.dataDir);
    {
      using lock = lockDataDirectory(old.dataDir);
      await expect(restore({ ...old, dataDir: lock.dataDir, apart: [] })).rejects.toThrow(
        /uses it; stop that one first/,
      );
    }
    expect(readdirSync(old.dataDir).filter((name) => !name.startsWith('host.'))).toEqual(before);
  });
});

test('an archive that leads out of its folders is refused', async () => {
  await backUp();
  const bytes = zstdDecompressSync(readFileSync(file)).toString('latin1');
  writeFileSync(
    file,
    zstdCompressSync(Buffer.from(bytes.replace('data/versions/aa/', 'data/../../../aa/'), 'latin1')),
  );
  await expect(verifyBackup(file)).rejects.toMatchObject({ code: 'BACKUP_INVALID' });
});

test('a restore over an installation keeps the state before, can be taken back, and forgotten', async () => {
  await backUp();
  const place = { ...old, apart: [] };
  {
    using storage = openStorage({ dataDir: old.dataDir });
    storage.users.delete('anna');
  }
  writeFileSync(join(old.dataDir, 'plugins/mail/data/later.txt'), 'later');
  writeFileSync(join(old.pluginsDir, 'later.binary'), 'later');
  const users = (): number => {
    using storage = openStorage({ dataDir: old.dataDir });
    return storage.users.count();
  };
  const { before } = await restore(place);
  expect(before).toHaveLength(2);
  expect(users()).toBe(1);
  expect(existsSync(join(old.dataDir, 'plugins/mail/data/later.txt'))).toBe(false);
  expect(existsSync(join(old.pluginsDir, 'later.binary'))).toBe(false);
  expect(readFileSync(join(old.dataDir, 'run/left.txt'), 'utf8')).toBe('of the run');
  undoRestore(place, NOW_MS + 2_000);
  expect(users()).toBe(0);
  expect(existsSync(join(old.dataDir, 'plugins/mail/data/later.txt'))).toBe(true);
  expect(existsSync(join(old.pluginsDir, 'later.binary'))).toBe(true);
  expect(listKeptStates(place)).toHaveLength(1);
  expect(forgetKeptStates(place)).toBe(1);
  expect(readdirSync(old.dataDir).filter((name) => name.includes('restore'))).toEqual([]);
});

test('a switch that was interrupted anywhere comes to its end', () => {
  const names = ['a', 'b', 'c'];
  for (let stopAt = 0; stopAt <= 7; stopAt += 1) {
    const folder = join(old.root, `switch-${stopAt}`);
    const prepared = join(folder, '.restore-x');
    const before = join(folder, 'before-restore-x');
    mkdirSync(prepared, { recursive: true });
    for (const name of names) writeFileSync(join(folder, name), 'old');
    for (const name of ['b', 'c', 'd']) writeFileSync(join(prepared, name), 'new');
    const move = planMove(folder, prepared, before, (name) => names.includes(name));
    // What a process that was killed after so many renames leaves.
    const steps = [
      ...move.outgoing.map((name) => [folder, before, name]),
      ...move.incoming.map((name) => [prepared, folder, name]),
    ];
    mkdirSync(before);
    for (const [from = '', to = '', name = ''] of steps.slice(0, stopAt))
      execFileSync('mv', [join(from, name), join(to, name)]);
    writeFileSync(join(folder, 'restore-journal.json'), JSON.stringify({ moves: [move] }));
    expect(finishInterruptedRestore(folder)).toBe(true);
    const contents = (dir: string): unknown =>
      Object.fromEntries(
        ['a', 'b', 'c', 'd'].flatMap((name) =>
          existsSync(join(dir, name)) ? [[name, readFileSync(join(dir, name), 'utf8')]] : [],
        ),
      );
    expect(contents(folder)).toEqual({ b: 'new', c: 'new', d: 'new' });
    expect(contents(before)).toEqual({ a: 'old', b: 'old', c: 'old' });
    expect(finishInterruptedRestore(folder)).toBe(false);
  }
});
