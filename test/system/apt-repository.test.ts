/** A repository for apt, made of the release: apt takes it, and refuses it when a byte of it was changed. */
import {
  cpSync,
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
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { makeAptRepository } from '../../scripts/release/apt-repository.ts';
import { hasProgram, run, runWell, type Outcome } from './programs.ts';

const NEEDED = ['apt-get', 'apt-ftparchive', 'gpg'];
const missing = NEEDED.filter((name) => !hasProgram(name));

let root: string;
let out: string;

beforeAll(async () => {
  if (missing.length > 0) return;
  root = mkdtempSync(join(tmpdir(), 'toru-apt-'));
  out = join(root, 'release');
  mkdirSync(join(root, 'keys'), { mode: 0o700 });
  mkdirSync(out);
  process.env['GNUPGHOME'] = join(root, 'keys');
  // For this test alone; it goes with the folder.
  const user = 'Test key of the release tests';
  await runWell('gpg', [
    '--batch',
    '--passphrase',
    '',
    '--quick-generate-key',
    user,
    'ed25519',
    'sign',
    'never',
  ]);
  const [release] = inject('releases');
  for (const name of readdirSync(release).filter((file) => file.endsWith('.deb')))
    cpSync(join(release, name), join(out, name));
  await makeAptRepository(out, user, 1_700_000_000_000);
  await runWell('gpg', ['--output', join(root, 'toru.gpg'), '--export', user]);
});
afterAll(async () => {
  if (missing.length > 0) return;
  await run('gpgconf', ['--kill', 'all']);
  delete process.env['GNUPGHOME'];
  rmSync(root, { recursive: true });
});
beforeEach(({ skip }) => {
  if (missing.length > 0) skip(`${missing.join(', ')} missing`);
});

/** Runs apt-get with this repository alone, in folders of its own. */
async function apt(repository: string, ...words: readonly string[]): Promise<Outcome> {
  const own = mkdtempSync(join(root, 'apt-'));
  for (const folder of ['lists/partial', 'archives/partial', 'etc', 'work'])
    mkdirSync(join(own, folder), { recursive: true });
  const line = `deb [arch=amd64,arm64 signed-by=${join(root, 'toru.gpg')}] file:${repository} stable main\n`;
  writeFileSync(join(own, 'sources.list'), line);
  writeFileSync(join(own, 'status'), '');
  const options = {
    'Dir::Etc::SourceList': join(own, 'sources.list'),
    'Dir::Etc::SourceParts': join(own, 'etc'),
    'Dir::State::Lists': join(own, 'lists'),
    'Dir::State::Status': join(own, 'status'),
    'Dir::Cache': own,
    'Dir::Cache::Archives': join(own, 'archives'),
    'APT::Architecture': 'amd64',
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::AllowInsecureRepositories': 'false',
    // As a repository over the network: what is fetched is copied and compared.
    'Debug::NoLocking': 'true',
  };
  const args = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const update = await run('apt-get', [...args, 'update', '--error-on=any']);
  if (update.status !== 0 || words.length === 0) return update;
  return await run('apt-get', [...args, ...words], { cwd: join(own, 'work') });
}

const changed = (path: string, change: (bytes: Buffer) => void): string => {
  const copy = mkdtempSync(join(root, 'changed-'));
  cpSync(join(out, 'apt'), copy, { recursive: true });
  const bytes = readFileSync(join(copy, path));
  change(bytes);
  writeFileSync(join(copy, path), bytes);
  return copy;
};
const flip = (bytes: Buffer): void => void (bytes[bytes.length >> 1]! ^= 1);
const debOf = (processor: string): string =>
  join(
    'pool/main',
    readdirSync(join(out, 'apt/pool/main')).find((name) => name.endsWith(`_${processor}.deb`)) ?? '',
  );

it('apt gets the package from it, for both kinds of processors', async () => {
  const { status, output } = await apt(join(out, 'apt'), 'download', 'toru', 'toru:arm64');
  expect([status, output]).toEqual([0, expect.stringMatching(/toru/)]);
  expect(existsSync(join(out, 'apt/toru.asc'))).toBe(true);
});

it.each([
  ['the package', () => changed(debOf('amd64'), flip), /Hash Sum mismatch|hashes|verification/i],
  [
    'the list of packages',
    () => changed('dists/stable/main/binary-amd64/Packages', flip),
    /Hash Sum mismatch|unexpected/i,
  ],
  [
    'what is signed',
    () => changed('dists/stable/InRelease', (bytes) => flip(bytes.subarray(0, 400))),
    /signature|invalid|not signed|Clearsigned/i,
  ],
])('apt refuses it when a byte was changed in %s', async (_, make, words) => {
  const { status, output } = await apt(make(), 'download', 'toru');
  expect(status).not.toBe(0);
  expect(output).toMatch(words);
});
