/** The files of the program for one kind of processor: Node, the bundle, the web interface, and how it is started. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceOnce } from '../bundle/rolldown-plugins.ts';
import { ROOT } from '../steps/run-program.ts';
import { below, readTree, type TreeFile } from './file-tree.ts';
import type { Release } from './release.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** What lies in `/usr/lib/toru/versions/<version>` and at the root of the tarball. `node`: the program for that processor. */
export function listProgramFiles(release: Release, node: string): readonly TreeFile[] {
  return [
    { path: 'toru', mode: 0o755, text: toLauncher(read('packages/cli/bin/toru')) },
    { path: 'first-process.sh', text: read('packages/cli/bin/first-process.sh') },
    { path: 'toru.mjs', text: read('packaging/program/toru.mjs') },
    { path: 'node', mode: 0o755, copyOf: node },
    { path: 'version.json', text: toVersionFile(release) },
    ...(release.publicKey === null ? [] : [{ path: 'release.pub', text: release.publicKey }]),
    ...release.bundle.files.map(({ name, text }) => ({ path: `app/${name}`, text })),
    ...below(
      'web',
      readTree(join(ROOT, 'packages/web/dist')).filter(({ path }) => !path.startsWith('.')),
    ),
  ];
}

/** The launcher of a clone, but for where Node and the program are. */
function toLauncher(text: string): string {
  const own = replaceOnce(
    text,
    'node=$bin/../../../node_modules/.bin/node\n[ -x "$node" ] || node=node\n',
    'node=$bin/node\n',
  );
  return own
    .replace('Starts `toru` as `npm start` has built it.', 'Starts `toru` as it was installed.')
    .replaceAll('$bin/built.mjs', '$bin/toru.mjs');
}

function toVersionFile({ version, commit, atMs, node }: Release): string {
  const facts = { version, commit, released_at: new Date(atMs).toISOString(), node: node.version };
  return `${JSON.stringify(facts, null, 2)}\n`;
}
