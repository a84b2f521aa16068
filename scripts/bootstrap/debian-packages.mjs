/**
 * Installs programs that the tests need, where that is possible without asking: on Debian, as root.
 *
 * Some of these packages are services, and Debian starts those when it installs them. The tests need only the programs, so on a
 * machine that systemd runs such a package is left to its owner; elsewhere Debian's own policy file says no while it is installed.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram, run } from './run.mjs';
import { say, saying } from './say.mjs';

/**
 * What the tests need, by Debian package.
 *
 * @type {readonly { name: string, programs: readonly string[], isService?: boolean }[]}
 */
const WANTED = [
  { name: 'chromium', programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] },
  { name: 'python3', programs: ['python3'] },
  { name: 'openssl', programs: ['openssl'] },
  { name: 'sqlite3', programs: ['sqlite3'] },
  { name: 'prometheus', programs: ['promtool'], isService: true },
  { name: 'nginx', programs: ['nginx'], isService: true },
  { name: 'caddy', programs: ['caddy'], isService: true },
  { name: 'haproxy', programs: ['haproxy'], isService: true },
  { name: 'apache2', programs: ['apache2'], isService: true },
];

const NO_QUESTIONS = { DEBIAN_FRONTEND: 'noninteractive' };
const SYSTEMD = '/run/systemd/system';

/** Makes sure that the programs are there, or says in one line each which are not and why; the tests then skip what needs them. */
export async function ensureTestPrograms() {
  const missing = WANTED.filter(({ programs }) => findProgram(programs, searchPath()) === null);
  if (missing.length === 0) return;
  const obstacle = findObstacle();
  const isLeft = (/** @type {typeof missing[number]} */ { isService }) =>
    obstacle === null && isService === true && existsSync(SYSTEMD);
  const names = missing.filter((wanted) => !isLeft(wanted)).map(({ name }) => name);
  for (const { name } of missing.filter(isLeft))
    say(`${name} is missing, and installing it would start it here; its tests will be skipped`);
  if (names.length === 0) return;
  const failure = obstacle ?? (await install(names));
  if (failure === null) return;
  for (const name of names)
    say(`${name} is missing and cannot be installed: ${failure}; its tests will be skipped`);
}

/** Services lie where only root's search path leads. */
function searchPath() {
  const path = process.env.PATH ?? '';
  return path.includes('/usr/bin') ? `${path}:/usr/sbin` : path;
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
  return saying(`installing ${toList(names)} from Debian`, async () => {
    const update = await run('apt-get', ['update'], { env: NO_QUESTIONS });
    if (update.status !== 0) return `apt-get update failed: ${toLastLine(update.output)}`;
    const args = ['install', '-y', '--no-install-recommends', ...names];
    const installed = await withoutStarting(() => run('apt-get', args, { env: NO_QUESTIONS }));
    return installed.status === 0 ? null : `apt-get install failed: ${toLastLine(installed.output)}`;
  });
}

/**
 * Keeps Debian from starting what is installed meanwhile: status 101 of this program means "not allowed".
 *
 * @template Value
 * @param {() => Promise<Value>} work
 * @returns {Promise<Value>}
 */
async function withoutStarting(work) {
  const policy = join(dirname(findProgram(['apt-get']) ?? ''), '..', 'sbin', 'policy-rc.d');
  if (existsSync(policy) || !existsSync(dirname(policy))) return await work();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await work();
  } finally {
    rmSync(policy, { force: true });
  }
}

function toList(/** @type {readonly string[]} */ names) {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
}

function toLastLine(/** @type {string} */ output) {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
