/**
 * Installs what `package-lock.json` says, when it is not there yet.
 *
 * npm writes down what it installed in `node_modules/.package-lock.json`, as the last thing of an installation. So the two files
 * are compared: an interrupted installation and a changed lock file are noticed, and what was installed by hand counts too.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BIN, findProgram, ROOT, run, SYSTEM_PATH } from './run.mjs';
import { giveUp, saying } from './say.mjs';

const LEAST_NODE = 26;

/** Makes sure that every package is installed, Node among them. */
export async function ensureDependencies() {
  if (!isInstalled()) await install();
  if (findProgram(['node'], BIN) === null && Number(process.versions.node.split('.')[0]) < LEAST_NODE) {
    giveUp(
      `there is no Node ${LEAST_NODE} for ${process.platform} ${process.arch} among the packages: install Node ${LEAST_NODE} or newer`,
    );
  }
}

async function install() {
  const { status, output } = await saying('installing packages', () => {
    const args = ['ci', '--loglevel=error', '--no-audit', '--no-fund'];
    const { npm_execpath: npm, npm_node_execpath: node } = process.env;
    // The node that runs this may lie in node_modules, which is about to be replaced; npm's own does not.
    return npm !== undefined && node !== undefined && !node.startsWith(BIN)
      ? run(node, [npm, ...args], { env: { PATH: SYSTEM_PATH } })
      : run('npm', args, { env: { PATH: SYSTEM_PATH } });
  });
  if (status === 127) giveUp('npm is not installed: install Node 20 or newer with npm');
  if (status !== 0) giveUp('the packages cannot be installed: npm says why above', output);
}

function isInstalled() {
  const wanted = readPackages(join(ROOT, 'package-lock.json'));
  const present = readPackages(join(ROOT, 'node_modules', '.package-lock.json'));
  if (wanted === null) giveUp('package-lock.json is missing or damaged: the clone is not complete');
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional, link }]) => {
    const found = present[path];
    if (path === '' || link) return path === '' || found !== undefined;
    // An optional package may be for another machine.
    return found === undefined ? optional : found.version === version && found.integrity === integrity;
  });
}

/**
 * @param {string} path
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean, link?: boolean }> | null}
 */
function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? null;
  } catch {
    // Absent or half written: as good as nothing installed.
    return null;
  }
}
