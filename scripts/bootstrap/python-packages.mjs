/**
 * Installs the Python packages that the tests use into folders of `.cache`, which the suites put into PYTHONPATH: neither the machine's
 * packages nor an environment of the user's are touched. Without pip or an index the tests that need them are skipped.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hashSources, readStamp, writeStamp } from './content-stamp.mjs';
import { findProgram, ROOT, run } from './run.mjs';
import { say, saying } from './say.mjs';

/** Lists of packages by the folder that they go into: what the SDK's tests use, and a tool whose needs must not meet theirs. */
const LISTS = [
  { folder: 'python-packages', list: 'sdks/python/tests/requirements.txt', title: 'Python packages' },
  {
    folder: 'schemathesis',
    list: 'test/end-to-end/schemathesis.txt',
    title: 'Schemathesis and its packages',
  },
];

/** Makes sure that the packages of each list are there, or says in one line why not. */
export async function ensurePythonPackages() {
  if (findProgram(['python3']) === null) return;
  const { output: version } = await run('python3', ['-VV']);
  for (const list of LISTS) await ensureList(list, version.trim());
}

/** @type {(what: typeof LISTS[number], version: string) => Promise<void>} */
async function ensureList({ folder: name, list, title }, version) {
  const wanted = `${hashSources([list])} ${version}`;
  if (readStamp(name) === wanted) return;
  const folder = join(ROOT, '.cache', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { status, output } = await saying(`installing ${title} for the tests`, () => {
    const options = [
      '--quiet',
      '--no-deps',
      '--only-binary=:all:',
      '--disable-pip-version-check',
      '--retries=1',
    ];
    return run('python3', ['-m', 'pip', 'install', ...options, '--target', folder, '-r', list]);
  });
  if (status === 0) writeStamp(name, wanted);
  else
    say(
      `${title} cannot be installed: ${output.trimEnd().split('\n').at(-1)}; tests that need them are skipped`,
    );
}
