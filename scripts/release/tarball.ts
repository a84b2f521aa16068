/** The program in a folder, for machines without dpkg. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { below, writeTree } from './file-tree.ts';
import { expectDone } from './expect-done.ts';
import { listProgramFiles } from './program-files.ts';
import type { Processor, Release } from './release.ts';
import { listSharedFiles } from './shared-files.ts';

/** Makes `toru-<version>-<processor>.tar.zst` in `out` and gives its name. `node`: the program for that processor. */
export async function makeTarball(
  release: Release,
  processor: Processor,
  node: string,
  out: string,
): Promise<string> {
  const name = `toru-${release.version}-${processor}`;
  const work = join(out, `.${name}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  const files = [...listProgramFiles(release, node), ...listSharedFiles(release)];
  writeTree(work, below(`toru-${release.version}`, files), release.atMs);
  const archive = join(out, `.${name}.tar`);
  await expectDone('tar', [
    ...['--create', '--format=gnu', '--sort=name', '--owner=0', '--group=0', '--numeric-owner'],
    ...[
      '--mtime',
      `@${release.atMs / 1_000}`,
      '--file',
      archive,
      '--directory',
      work,
      `toru-${release.version}`,
    ],
  ]);
  await expectDone('zstd', [
    ...['--quiet', '--force', '--single-thread', `-${release.level}`, archive],
    ...['-o', join(out, `${name}.tar.zst`)],
  ]);
  rmSync(archive);
  rmSync(work, { recursive: true });
  return `${name}.tar.zst`;
}
