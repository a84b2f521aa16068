/** What comes with the program and lies in the folders of the system: unit, settings, manual, completions, documents, examples. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from '../steps/run-program.ts';
import type { TreeFile } from './file-tree.ts';
import type { Release } from './release.ts';

const PROXIES = 'docs/operators/proxies';
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Text for the file system of a server: `gzip -n` writes neither name nor time. */
const gzip = (text: string): Buffer => gzipSync(text, { level: 9 });

/** Files below `/usr`. */
export function listSharedFiles({ notices, sbom, completions, manPage }: Release): readonly TreeFile[] {
  const doc = 'share/doc/toru';
  return [
    { path: 'lib/systemd/system/toru.service', text: read('packaging/systemd/toru.service') },
    { path: 'lib/sysusers.d/toru.conf', text: read('packaging/systemd/sysusers.conf') },
    { path: 'lib/tmpfiles.d/toru.conf', text: read('packaging/systemd/tmpfiles.conf') },
    { path: 'share/man/man1/toru.1.gz', text: gzip(manPage) },
    { path: 'share/bash-completion/completions/toru', text: completions.bash },
    { path: 'share/zsh/vendor-completions/_toru', text: completions.zsh },
    { path: 'share/fish/vendor_completions.d/toru.fish', text: completions.fish },
    { path: `${doc}/copyright`, text: toCopyright(read('LICENSE')) },
    { path: `${doc}/changelog.gz`, text: gzip(read('CHANGELOG.md')) },
    { path: `${doc}/THIRD-PARTY-NOTICES.gz`, text: gzip(notices) },
    { path: `${doc}/sbom.cdx.json.gz`, text: gzip(sbom) },
    ...readdirSync(join(ROOT, PROXIES))
      .sort()
      .map((name) => ({ path: `${doc}/examples/${name}`, text: read(`${PROXIES}/${name}`) })),
  ];
}

/** In the form that Debian's tools read. */
function toCopyright(license: string): string {
  const text = license.trimEnd().replaceAll(/^(.*)$/gm, (line) => (line === '' ? ' .' : ` ${line}`));
  return (
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n' +
    'Upstream-Name: Toru Steering Center\n' +
    'Comment: THIRD-PARTY-NOTICES.gz beside this file holds the licenses of what others have written.\n\n' +
    `Files: *\nCopyright: 2026 The Toru Steering Center authors\nLicense: Expat\n${text}\n`
  );
}
