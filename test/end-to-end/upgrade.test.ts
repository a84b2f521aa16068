/** Upgrades of an installation in folders of the test's own: what is verified, what is switched, and the way back. */
import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { openStorage } from '@toru/storage';
import { signBytes } from '@toru/host/minisign';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toru, type ToruOutcome } from '../../packages/cli/test/run-toru.ts';

/** A panel that is ready, or never is, as a program of the version beside it. */
const PROGRAM = `
import { createServer } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
const { version, isReady } = JSON.parse(readFileSync(new URL('version.json', import.meta.url)));
writeFileSync(process.env.SERVED, version);
createServer((_, answer) => answer.writeHead(isReady ? 200 : 503).end(version)).listen(Number(process.env.PORT), '127.0.0.1');
`;

let root: string;
let programs: string;
let dataDir: string;
let port: number;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'toru-upgrade-'));
  programs = join(root, 'programs');
  dataDir = join(root, 'data');
  port = await findFreePort();
  writeProgram(join(programs, 'versions/1.0.0'), '1.0.0', true);
  symlinkSync('versions/1.0.0', join(programs, 'current'));
  using storage = openStorage({ dataDir });
  storage.settings.savePanel({ name: 'Before', viewOrigins: [] });
  writeFileSync(join(root, 'start.sh'), `"$NODE" "${programs}/current/main.mjs" & echo $! > "${root}/pid"\n`);
  // Ends when the process has: a child of the shell that is gone is taken in by whoever takes in orphans, so its state is looked at.
  writeFileSync(
    join(root, 'stop.sh'),
    `[ -f "${root}/pid" ] || exit 0; pid=$(cat "${root}/pid"); kill $pid 2>/dev/null; ` +
      `while grep -q '^State:[^ZX]*$' /proc/$pid/status 2>/dev/null; do :; done; rm "${root}/pid"\n`,
  );
});
afterEach(() => {
  execFileSync('sh', [join(root, 'stop.sh')]);
  rmSync(root, { recursive: true });
});

const { privateKey } = generateKeyPairSync('ed25519');
const TEST_KEY_ID = Buffer.from('testtest');
const publicKey = toPublicKey();

function run(...words: readonly string[]): Promise<ToruOutcome> {
  const change = ['--programs', programs, '--data-dir', dataDir, '--port', String(port), '--timeout', '2'];
  const commands = ['--stop', `sh ${root}/stop.sh`, '--start', `sh ${root}/start.sh`];
  const env = {
    PATH: process.env['PATH'],
    NODE: process.execPath,
    PORT: String(port),
    SERVED: join(root, 'served'),
  };
  return toru([...words, ...change, ...commands], { cwd: root, env });
}
const upgrade = (file: string): Promise<ToruOutcome> =>
  run('upgrade', file, '--key', join(root, 'release.pub'));
const current = (): string => readlinkSync(join(programs, 'current'));
const served = (): string => readFileSync(join(root, 'served'), 'utf8');
const panelName = (): string => {
  using storage = openStorage({ dataDir });
  return storage.settings.panel().name;
};

test('a signed release is unpacked, serves, and the version before is kept', async () => {
  const { status, stdout, stderr } = await upgrade(makeRelease('1.1.0'));
  expect([status, stderr]).toEqual([0, expect.stringContaining('ready')]);
  expect(stdout).toContain('Version 1.1.0 serves; "toru rollback" goes back to 1.0.0');
  expect(current()).toBe('versions/1.1.0');
  expect(served()).toBe('1.1.0');
  expect(readdirSync(join(programs, 'versions')).sort()).toEqual(['1.0.0', '1.1.0']);

  const back = await run('rollback', '--yes');
  expect([back.status, back.stdout]).toEqual([0, expect.stringContaining('nothing is lost')]);
  expect([current(), served()]).toEqual(['versions/1.0.0', '1.0.0']);
  expect((await run('rollback', '--yes')).stderr).toContain('No program before the present one is kept');
});

test('a version that is never ready is taken back, with the database as it was', async () => {
  const before = databaseText();
  const { status, stderr } = await upgrade(makeRelease('1.1.0', { isReady: false }));
  expect(status).toBe(70);
  expect(stderr).toMatch(/The upgrade failed .*Version 1\.0\.0 serves again, with its database as it was\n$/);
  expect([current(), served()]).toEqual(['versions/1.0.0', '1.0.0']);
  expect(databaseText()).toBe(before);
});

test('a rollback that loses writes says so, needs a word, and keeps the present database aside', async () => {
  await upgrade(makeRelease('1.1.0'));
  execFileSync('sh', [join(root, 'stop.sh')]);
  const point = join(dataDir, 'before-upgrade/point.json');
  writeFileSync(point, readFileSync(point, 'utf8').replace(/"schema":\d+/, '"schema":1'));
  {
    using storage = openStorage({ dataDir });
    storage.settings.savePanel({ name: 'After', viewOrigins: [] });
  }
  const refused = await run('rollback');
  expect(refused.stdout).toMatch(/everything that was written since .* will be lost/);
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('--yes')]);
  expect(panelName()).toBe('After');
  expect((await run('rollback', '--yes')).status).toBe(0);
  expect(panelName()).toBe('Before');
  expect(existsSync(join(dataDir, 'after-upgrade/steering.db'))).toBe(true);
});

describe('nothing is changed by', () => {
  test.each<[string, (file: string) => void, RegExp]>([
    ['a release that was cut', (file) => truncateSync(file, 100), /are not those of SHA256SUMS/],
    [
      'sums that were changed',
      () => writeFileSync(join(root, 'SHA256SUMS'), 'x'),
      /signature does not hold/i,
    ],
    [
      'a signature of another key',
      () => writeFileSync(join(root, 'release.pub'), toPublicKey('othertes')),
      /signed with the key/,
    ],
    [
      'a missing signature',
      () => rmSync(join(root, 'SHA256SUMS.minisig')),
      /SHA256SUMS\.minisig" is missing/,
    ],
  ])('%s', async (_, change, words) => {
    const file = makeRelease('1.1.0');
    change(file);
    const { status, stderr } = await upgrade(file);
    expect([status, stderr]).toEqual([65, expect.stringMatching(words)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(readdirSync(join(programs, 'versions'))).toEqual(['1.0.0']);
    expect(existsSync(join(root, 'served'))).toBe(false);
  });

  test('the version that runs, and one that says it is another inside', async () => {
    const same = await upgrade(makeRelease('1.0.0', { isReady: false }));
    expect([same.status, same.stderr]).toEqual([65, expect.stringContaining('version 1.0.0 runs already')]);
    const odd = await upgrade(makeRelease('1.1.0', { inside: '9.9.9' }));
    expect([odd.status, odd.stderr]).toEqual([
      65,
      expect.stringContaining('holds no program of that version'),
    ]);
    expect(readdirSync(join(programs, 'versions'))).toEqual(['1.0.0']);
    expect(readFileSync(join(programs, 'versions/1.0.0/version.json'), 'utf8')).toContain('"isReady":true');
    expect([current(), existsSync(join(root, 'served'))]).toEqual(['versions/1.0.0', false]);
  });

  test('one for another processor, or with another name', async () => {
    const file = makeRelease('1.1.0', { processor: process.arch === 'x64' ? 'arm64' : 'x64' });
    expect((await upgrade(file)).stderr).toContain('and this machine is');
    expect((await upgrade('/nowhere/other.zip')).status).not.toBe(0);
  });
});

test('a database of a newer version is refused by the version before in one line', () => {
  execFileSync('sqlite3', [join(dataDir, 'steering.db'), 'PRAGMA user_version = 999']);
  expect(() => openStorage({ dataDir })).toThrow(/schema version 999 of a newer release/);
});

interface ReleaseOptions {
  readonly isReady?: boolean;
  readonly processor?: string;
  /** Version that the program says it is. */
  readonly inside?: string;
}

function makeRelease(
  version: string,
  { isReady = true, processor = process.arch, inside = version }: ReleaseOptions = {},
): string {
  const work = join(root, 'work');
  writeProgram(join(work, `toru-${version}`), inside, isReady);
  const tar = execFileSync('tar', ['--format=gnu', '-C', work, '-c', `toru-${version}`]);
  rmSync(work, { recursive: true });
  const file = join(root, `toru-${version}-${processor}.tar.zst`);
  writeFileSync(file, zstdCompressSync(tar));
  const sums = `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${basename(file)}\n`;
  writeFileSync(join(root, 'SHA256SUMS'), sums);
  const comments = { untrusted: 'a test', trusted: 'a test' };
  const key = { id: TEST_KEY_ID, key: privateKey, publicKey };
  writeFileSync(join(root, 'SHA256SUMS.minisig'), signBytes(Buffer.from(sums), key, comments));
  writeFileSync(join(root, 'release.pub'), publicKey);
  return file;
}

function writeProgram(folder: string, version: string, isReady: boolean): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'main.mjs'), PROGRAM);
  writeFileSync(join(folder, 'version.json'), JSON.stringify({ version, isReady }));
}

function toPublicKey(id = 'testtest'): string {
  const { x = '' } = privateKey.export({ format: 'jwk' });
  const bytes = Buffer.concat([Buffer.from('Ed'), Buffer.from(id), Buffer.from(x, 'base64url')]);
  return `untrusted comment: a key for tests\n${bytes.toString('base64')}\n`;
}

function databaseText(): string {
  return execFileSync('sqlite3', [join(dataDir, 'steering.db'), '.dump'], { encoding: 'utf8' });
}

function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
