/**
 * Installs the Python packages that the tests use into `.cache/python-packages`, which the suites put into PYTHONPATH: neither the
 * machine's packages nor an environment of the user's are touched. Without pip or an index the tests that need them are skipped.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hashSources, readStamp, writeStamp } from './content-stamp.mjs';
import { findProgram, ROOT, run } from './run.mjs';
import { say, saying } from './say.mjs';

const LIST = 'sdks/python/tests/requirements.txt';
const FOLDER = join(ROOT, '.cache', 'python-packages');
const STAMP = 'python-packages';

/** Makes sure that the packages of the list are there, or says in one line why not. */
export async function ensurePythonPackages() {
  if (findProgram(['python3']) === null) return;
  const { output: version } = await run('python3', ['-VV']);
  const wanted = `${hashSources([LIST])} ${version.trim()}`;
  if (readStamp(STAMP) === wanted) return;
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const { status, output } = await saying('installing Python packages for the tests', () => {
    const options = [
      '--quiet',
      '--no-deps',
      '--only-binary=:all:',
      '--disable-pip-version-check',
      '--retries=1',
    ];
    return run('python3', ['-m', 'pip', 'install', ...options, '--target', FOLDER, '-r', LIST]);
  });
  if (status === 0) writeStamp(STAMP, wanted);
  else
    say(
      `Python packages cannot be installed: ${output.trimEnd().split('\n').at(-1)}; tests that need them are skipped`,
    );
}
