/** A signed repository for apt: a folder of files that any web server can offer. */
import { linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../steps/run-program.ts';
import { expectDone } from './expect-done.ts';
import { DEBIAN_NAMES } from './release.ts';

const SUITE = 'stable';

/**
 * Makes the repository `apt` in `out` from the packages there. `key`: the fingerprint of a key in the keyring of gpg, which signs it.
 *
 * In `sources.list` it is `deb [signed-by=…] URL stable main`.
 */
export async function makeAptRepository(out: string, key: string, atMs: number): Promise<void> {
  const root = join(out, 'apt');
  const pool = join(root, 'pool/main');
  rmSync(root, { recursive: true, force: true });
  mkdirSync(pool, { recursive: true });
  for (const name of readdirSync(out).filter((file) => file.endsWith('.deb')))
    linkSync(join(out, name), join(pool, name));
  const env = { SOURCE_DATE_EPOCH: String(atMs / 1_000) };
  for (const processor of Object.values(DEBIAN_NAMES)) {
    const folder = `dists/${SUITE}/main/binary-${processor}`;
    mkdirSync(join(root, folder), { recursive: true });
    const packages = await read(root, ['--arch', processor, 'packages', 'pool'], env);
    writeFileSync(join(root, folder, 'Packages'), packages);
  }
  const fields = {
    Origin: 'Toru Steering Center',
    Suite: SUITE,
    Codename: SUITE,
    Components: 'main',
    Architectures: Object.values(DEBIAN_NAMES).join(' '),
  };
  const options = Object.entries(fields).flatMap(([name, value]) => [
    '-o',
    `APT::FTPArchive::Release::${name}=${value}`,
  ]);
  const release = join(root, 'dists', SUITE, 'Release');
  writeFileSync(release, await read(join(root, 'dists', SUITE), [...options, 'release', '.'], env));
  const sign = ['--batch', '--yes', '--local-user', key, '--armor'];
  await expectDone('gpg', [
    ...sign,
    '--clearsign',
    '--output',
    join(root, 'dists', SUITE, 'InRelease'),
    release,
  ]);
  await expectDone('gpg', [...sign, '--detach-sign', '--output', `${release}.gpg`, release]);
  await expectDone('gpg', [
    '--batch',
    '--yes',
    '--armor',
    '--output',
    join(root, 'toru.asc'),
    '--export',
    key,
  ]);
}

async function read(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { status, output } = await runProgram({ command: 'apt-ftparchive', args, cwd, env });
  if (status !== 0)
    throw new Error(`"apt-ftparchive ${args.join(' ')}" ended with ${status}: ${output.trim()}`);
  return output;
}
