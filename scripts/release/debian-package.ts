/** The package for Debian and Ubuntu. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../steps/run-program.ts';
import { below, writeTree, type TreeFile } from './file-tree.ts';
import { listProgramFiles } from './program-files.ts';
import { DEBIAN_NAMES, type Processor, type Release } from './release.ts';
import { expectDone } from './expect-done.ts';
import { listSharedFiles } from './shared-files.ts';

const SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm'];
const CONFFILES = ['/etc/toru/environment'];
const BYTES_PER_KIB = 1_024;

/** Makes `toru_<version>_<processor>.deb` in `out` and gives its name. `node`: the program for that processor. */
export async function makeDebianPackage(
  release: Release,
  processor: Processor,
  node: string,
  out: string,
): Promise<string> {
  const name = `toru_${release.version}_${DEBIAN_NAMES[processor]}.deb`;
  const root = join(out, `.${name}`);
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root);
  const files: readonly TreeFile[] = [
    ...below(`usr/lib/toru/versions/${release.version}`, listProgramFiles(release, node)),
    ...below('usr', listSharedFiles(release)),
    { path: 'usr/bin/toru', mode: 0o755, copyOf: join(ROOT, 'packaging/program/usr-bin-toru') },
    // It may hold a password.
    { path: 'etc/toru/environment', mode: 0o640, copyOf: join(ROOT, 'packaging/environment') },
  ];
  writeTree(root, files, release.atMs);
  writeTree(root, below('DEBIAN', listControlFiles(release, processor, root, files)), release.atMs);
  await expectDone(
    'dpkg-deb',
    [
      '--root-owner-group',
      '-Zzstd',
      `-z${release.level}`,
      '--threads-max=1',
      '--build',
      root,
      join(out, name),
    ],
    { SOURCE_DATE_EPOCH: String(release.atMs / 1_000) },
  );
  rmSync(root, { recursive: true });
  return name;
}

function listControlFiles(
  { version }: Release,
  processor: Processor,
  root: string,
  files: readonly TreeFile[],
): readonly TreeFile[] {
  const sizes = files.map(({ path }) => Math.ceil(statSync(join(root, path)).size / BYTES_PER_KIB));
  const control = `Package: toru
Version: ${version}
Architecture: ${DEBIAN_NAMES[processor]}
Maintainer: The Toru Steering Center authors <maintainers@toru-project.invalid>
Installed-Size: ${sizes.reduce((sum, size) => sum + size, 0)}
Depends: libc6 (>= 2.28), libstdc++6, libatomic1
Pre-Depends: init-system-helpers (>= 1.54~)
Recommends: ca-certificates
Suggests: nginx | caddy | httpd
Section: admin
Priority: optional
Homepage: https://github.com/toru-project/steering-center
Description: self-hosted control panel whose plugins are separate processes
 Toru Steering Center is a control panel for a server. Its core is small;
 everything else is a plugin, and each plugin is a process of its own, in any
 language. A plugin that crashes or hangs is restarted and never harms the
 panel or the other plugins.
`;
  const scripts = SCRIPTS.filter((name) => existsSync(join(ROOT, 'packaging/deb', name)));
  return [
    { path: 'control', text: control },
    { path: 'conffiles', text: CONFFILES.map((path) => `${path}\n`).join('') },
    { path: 'md5sums', text: toSums(root, files) },
    ...scripts.map((name) => ({
      path: name,
      mode: 0o755,
      text: readFileSync(join(ROOT, 'packaging/deb', name), 'utf8').replaceAll('@VERSION@', version),
    })),
  ];
}

/** What `dpkg --verify` and debsums compare; settings are the operator's. */
function toSums(root: string, files: readonly TreeFile[]): string {
  return files
    .map(({ path }) => path)
    .filter((path) => !CONFFILES.includes(`/${path}`))
    .sort()
    .map(
      (path) =>
        `${createHash('md5')
          .update(readFileSync(join(root, path)))
          .digest('hex')}  ${path}\n`,
    )
    .join('');
}
