/** Tells whether something was built from the present sources, by a hash of all their bytes. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './run.mjs';

const NO_SOURCE = /\.test\.tsx?$/;

/**
 * The hash of these files and folders, paths included; what does not exist counts as empty.
 *
 * @param {readonly string[]} paths from the root
 */
export function hashSources(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(listFiles))
    hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex');
}

/** @param {string} name */
export function readStamp(name) {
  try {
    return readFileSync(toPath(name), 'utf8');
  } catch {
    // No stamp: never built.
    return null;
  }
}

/** Remembers that `name` was built from sources with this hash. */
export function writeStamp(/** @type {string} */ name, /** @type {string} */ hash) {
  mkdirSync(dirname(toPath(name)), { recursive: true });
  writeFileSync(toPath(name), hash);
}

function toPath(/** @type {string} */ name) {
  return join(ROOT, '.cache', 'stamps', name);
}

/**
 * @param {string} path
 * @returns {readonly string[]}
 */
function listFiles(path) {
  const facts = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (facts === undefined) return [];
  if (facts.isFile()) return NO_SOURCE.test(path) ? [] : [path];
  return readdirSync(join(ROOT, path))
    .sort()
    .flatMap((name) =>
      name === 'node_modules' || name === 'target' || name === '__pycache__'
        ? []
        : listFiles(`${path}/${name}`),
    );
}
