/** Before the tests on a real system: the programs that they need, a release made twice, and a Debian. Each test is told what is missing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findObstacle, getDebianRoot } from './debian-root.ts';
import { hasProgram, run, runWell } from './programs.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Two folders with the same release. */
    readonly releases: readonly [string, string];
    /** The file of the public key it is signed with. */
    readonly publicKey: string;
    /** Root file system of a small Debian; empty when there is an obstacle. */
    readonly debianRoot: string;
    /** Why there can be no machine; empty when there can. */
    readonly obstacle: string;
  }
}

const ROOT = join(import.meta.dirname, '../..');
/** Programs by Debian package. */
const WANTED: Readonly<Record<string, string>> = {
  debootstrap: 'debootstrap',
  minisign: 'minisign',
  'apt-utils': 'apt-ftparchive',
  gnupg: 'gpg',
  zstd: 'zstd',
  'qemu-user-static': 'qemu-aarch64-static',
  iproute2: 'ip',
};
/** Nobody outside of these tests trusts it. */
const TEST_KEY = `untrusted comment: secret key for tests alone
RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAw6dxrMK6KNT8CfbeHsIWLM2nKb7s67PtKOx9x+mR1MeCP7Ig6osdwHB+VqG+5c7x014rt3CyvsWlDTIt4k+ZEhAzzZ9lhJibAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
`;
const TEST_PUBLIC = `untrusted comment: public key for tests alone
RWTDp3Gswroo1HB+VqG+5c7x014rt3CyvsWlDTIt4k+ZEhAzzZ9lhJib
`;

/** What cannot be installed is missed by the tests that need it, which say so. */
async function installPrograms(): Promise<void> {
  const missing = Object.entries(WANTED).flatMap(([name, program]) => (hasProgram(program) ? [] : [name]));
  if (missing.length === 0 || process.getuid?.() !== 0 || !hasProgram('apt-get')) return;
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, withinMs: 600_000 };
  await run('apt-get', ['update'], options);
  await run('apt-get', ['install', '--yes', '--no-install-recommends', ...missing], options);
}

/** Called by Vitest; what it returns runs at the end. */
export default async function setUp(project: TestProject): Promise<() => void> {
  await installPrograms();
  const work = mkdtempSync(join(tmpdir(), 'toru-release-'));
  const key = join(work, 'test.key');
  writeFileSync(key, TEST_KEY, { mode: 0o600 });
  const releases = [join(work, 'first'), join(work, 'second')] as const;
  for (const out of releases) {
    await runWell(
      process.execPath,
      ['scripts/release.ts', '--out', out, '--level', '3', '--form', 'deb', '--form', 'tarball'],
      {
        cwd: ROOT,
        withinMs: 600_000,
        env: { TORU_SIGNING_KEY_FILE: key },
      },
    );
  }
  const obstacle = await findObstacle();
  project.provide('releases', releases);
  project.provide('publicKey', join(work, 'test.pub'));
  writeFileSync(join(work, 'test.pub'), TEST_PUBLIC);
  project.provide('debianRoot', obstacle === null ? await getDebianRoot() : '');
  project.provide('obstacle', obstacle ?? '');
  return () => {
    rmSync(work, { recursive: true, force: true });
  };
}
