/** Installs programs that the tests need, where that is possible without asking: on Debian, as root. */
import { findProgram, run } from './run.mjs';
import { say, saying } from './say.mjs';

/** What the tests need, by Debian package. */
const WANTED = [
  { name: 'chromium', programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] },
  { name: 'python3', programs: ['python3'] },
];

const NO_QUESTIONS = { DEBIAN_FRONTEND: 'noninteractive' };

/** Makes sure that the programs are there, or says in one line each which are not and why; the tests then skip what needs them. */
export async function ensureTestPrograms() {
  const missing = WANTED.filter(({ programs }) => findProgram(programs) === null);
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  const obstacle = findObstacle() ?? (await install(names));
  if (obstacle === null) return;
  for (const name of names)
    say(`${name} is missing and cannot be installed: ${obstacle}; its tests will be skipped`);
}

function findObstacle() {
  if (findProgram(['apt-get']) === null) return 'this is no Debian';
  return process.getuid?.() === 0 ? null : 'only root may install packages';
}

/**
 * @param {readonly string[]} names
 * @returns {Promise<string | null>} what went wrong
 */
function install(names) {
  return saying(`installing ${names.join(' and ')} from Debian`, async () => {
    const update = await run('apt-get', ['update'], { env: NO_QUESTIONS });
    if (update.status !== 0) return `apt-get update failed: ${toLastLine(update.output)}`;
    const args = ['install', '-y', '--no-install-recommends', ...names];
    const installed = await run('apt-get', args, { env: NO_QUESTIONS });
    return installed.status === 0 ? null : `apt-get install failed: ${toLastLine(installed.output)}`;
  });
}

function toLastLine(/** @type {string} */ output) {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
