/** The files of a release: the same each time, signed, small enough, complete in themselves. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { verifyBytes } from '../../packages/host/src/release/minisign.ts';
import { CACHE, readMirror } from './debian-root.ts';
import { hasProgram, run, runWell } from './programs.ts';

const MOST_BYTES = 50_000_000;
const [first, second] = inject('releases');
const names = readdirSync(first).sort();
const debOf = (processor: string): string => names.find((name) => name.endsWith(`_${processor}.deb`)) ?? '';

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'toru-release-test-'));
});
afterAll(() => rmSync(work, { recursive: true }));

it('is the same, byte for byte, when it is made again', () => {
  expect(names.filter((name) => name.endsWith('.deb'))).toHaveLength(2);
  expect(names.filter((name) => name.endsWith('.tar.zst'))).toHaveLength(2);
  const digests = (folder: string): Record<string, string> =>
    Object.fromEntries(
      readdirSync(folder).map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
    );
  expect(digests(second)).toEqual(digests(first));
});

it('has packages that are small enough, even at a low level of compression', () => {
  for (const name of names.filter((file) => file.endsWith('.deb')))
    expect([name, statSync(join(first, name)).size < MOST_BYTES]).toEqual([name, true]);
});

it('is signed so that the program minisign agrees, and neither takes a changed file', async ({ skip }) => {
  const sums = readFileSync(join(first, 'SHA256SUMS'));
  const signature = readFileSync(join(first, 'SHA256SUMS.minisig'), 'utf8');
  const key = readFileSync(inject('publicKey'), 'utf8');
  expect(verifyBytes(sums, signature, key).trustedComment).toMatch(/file:SHA256SUMS\ttoru:\d/);
  await runWell('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: first });
  if (!hasProgram('minisign')) skip('minisign is not installed');
  const check = ['-V', '-p', inject('publicKey'), '-m'];
  await runWell('minisign', [...check, join(first, 'SHA256SUMS')]);
  const changed = Buffer.from(sums);
  changed[0]! ^= 1;
  writeFileSync(join(work, 'SHA256SUMS'), changed);
  writeFileSync(join(work, 'SHA256SUMS.minisig'), signature);
  expect((await run('minisign', [...check, join(work, 'SHA256SUMS')])).status).not.toBe(0);
  expect(() => verifyBytes(changed, signature, key)).toThrow('the file is not what was signed');
});

it("has packages whose files are root's, with nothing that others may write", async () => {
  const rows = (await runWell('dpkg-deb', ['--contents', join(first, debOf('amd64'))])).trim().split('\n');
  for (const row of rows) expect(row).toMatch(/^(?:[-d].{4}-..-.|l\S+) +root\/root /);
  const paths = rows.map((row) => row.split(/\s+/)[5] ?? '');
  const version = debOf('amd64').split('_')[1] ?? '';
  expect(paths).toEqual(
    expect.arrayContaining([
      `./usr/lib/toru/versions/${version}/node`,
      `./usr/lib/toru/versions/${version}/web/index.html`,
      './usr/bin/toru',
      './usr/lib/systemd/system/toru.service',
      './usr/share/man/man1/toru.1.gz',
      './usr/share/bash-completion/completions/toru',
      './usr/share/doc/toru/copyright',
      './usr/share/doc/toru/THIRD-PARTY-NOTICES.gz',
      './usr/share/doc/toru/examples/nginx.conf',
      './etc/toru/environment',
    ]),
  );
  expect(await runWell('dpkg-deb', ['--field', join(first, debOf('arm64')), 'Architecture'])).toBe('arm64\n');
});

/** The program of the tarball for this machine, away from the clone. */
async function unpack(): Promise<string> {
  const folder = join(work, 'program');
  if (!existsSync(folder)) {
    mkdirSync(folder);
    const archive = join(first, names.find((name) => name.endsWith(`-${process.arch}.tar.zst`)) ?? '');
    await runWell('tar', ['--zstd', '-xf', archive, '--strip-components=1', '-C', folder]);
  }
  return join(folder, 'toru');
}

it('runs from its folder alone: panel, interface, and the thread for settings', async () => {
  const toru = await unpack();
  expect((await run(toru, ['--version'])).output).toMatch(/^toru \S+ \(release\)\n$/);
  // Every command loads: a file that is missing would end the help.
  expect((await run(toru, ['--help'])).output).toContain('toru plugin check');
  expect(await run(toru, ['plugin', 'new', 'weather'])).toEqual({
    status: 1,
    output:
      'toru: "toru plugin new" is for authors and no part of an installed panel: "npx @toru/cli plugin new" where you develop does it\n',
  });
  const worker = `import { Worker } from 'node:worker_threads';
    const worker = new Worker(${JSON.stringify(join(toru, '../app/schema-worker.js'))}, { execArgv: [], workerData: { cell: new Int32Array(new SharedArrayBuffer(64)) } });
    worker.once('message', ({ kind }) => { console.log(kind); worker.terminate(); });`;
  expect(await runWell(join(toru, '../node'), ['--input-type=module', '-e', worker])).toBe('ready\n');
});

it('starts on ARM64, under the emulation of qemu', async ({ skip }) => {
  const qemu = 'qemu-aarch64-static';
  if (process.arch === 'x64' && !hasProgram(qemu)) skip(`${qemu} is not installed`);
  const folder = join(work, 'arm64');
  await runWell('dpkg-deb', ['--extract', join(first, debOf('arm64')), folder]);
  const versions = join(folder, 'usr/lib/toru/versions');
  const program = join(versions, readdirSync(versions)[0] ?? '');
  let libraries: string;
  try {
    libraries = await getArm64Libraries();
  } catch (error) {
    skip(
      `the libraries of ARM64 are out of reach: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`,
    );
    return;
  }
  const emulated = ['-L', libraries, join(program, 'node'), join(program, 'toru.mjs')];
  const { status, output } = await run(qemu, [...emulated, '--version'], { withinMs: 120_000 });
  expect([status, output]).toEqual([0, expect.stringMatching(/^toru \S+ \(release\)\n$/)]);
});

/** What the program depends on, for the other kind of processor: kept outside of the checkout. */
async function getArm64Libraries(): Promise<string> {
  const folder = join(CACHE, 'arm64-libraries');
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const own = mkdtempSync(join(CACHE, 'draft-'));
  try {
    for (const name of ['lists/partial', 'archives/partial', 'etc', 'root'])
      mkdirSync(join(own, name), { recursive: true });
    writeFileSync(join(own, 'sources.list'), `deb ${readMirror()} bookworm main\n`);
    writeFileSync(join(own, 'status'), '');
    const options = [
      `Dir::Etc::SourceList=${own}/sources.list`,
      `Dir::Etc::SourceParts=${own}/etc`,
      `Dir::State::Lists=${own}/lists`,
      `Dir::State::Status=${own}/status`,
      `Dir::Cache=${own}`,
      'APT::Architecture=arm64',
      'APT::Architectures=arm64',
      'APT::Sandbox::User=root',
      'Acquire::Languages=none',
    ].flatMap((option) => ['-o', option]);
    const limits = { withinMs: 280_000, cwd: join(own, 'archives') };
    await runWell('apt-get', [...options, 'update'], limits);
    await runWell(
      'apt-get',
      [...options, 'download', 'libc6', 'libgcc-s1', 'libstdc++6', 'libatomic1'],
      limits,
    );
    for (const name of readdirSync(join(own, 'archives')).filter((file) => file.endsWith('.deb')))
      await runWell('dpkg-deb', ['--extract', join(own, 'archives', name), join(own, 'root')]);
    renameSync(join(own, 'root'), folder);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  return folder;
}
