/** Which installed packages a release ships, as `package-lock.json` has them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../steps/run-program.ts';

/** A package of the lock file. */
export interface LockedPackage {
  /** `node_modules/…` from the root of the repository. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** SPDX. */
  readonly license: string;
  /** `sha512-…` */
  readonly integrity: string;
}

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The lock file: entries by path. */
export type LockFile = Readonly<Record<string, LockEntry>>;

/** Reads the lock file of the repository. */
export function readLockFile(): LockFile {
  const text = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  return (JSON.parse(text) as { readonly packages: LockFile }).packages;
}

/**
 * All that these packages of the repository need when they run, except `leftOut` and what only that needs. Peers are not followed: whoever
 * ships one names it itself.
 */
export function listShipped(
  lock: LockFile,
  from: readonly string[],
  leftOut: readonly string[],
): readonly LockedPackage[] {
  const seen = new Map<string, LockEntry>();
  const queue = [...from];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const { dependencies, optionalDependencies } = lock[path] ?? {};
    for (const name of Object.keys({ ...optionalDependencies, ...dependencies })) {
      if (leftOut.includes(name)) continue;
      const found = resolve(lock, path, name);
      // Optional ones may be for other machines.
      if (found === null || seen.has(found)) continue;
      const entry = lock[found] ?? {};
      if (entry.link !== true) seen.set(found, entry);
      queue.push(entry.link === true ? (entry.resolved ?? found) : found);
    }
  }
  return [...seen].map(([path, entry]) => toLocked(path, entry)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** One package by its path. @throws The lock file does not have it. */
export function lockedAt(lock: LockFile, path: string): LockedPackage {
  const entry = lock[path];
  if (entry === undefined) throw new Error(`package-lock.json has no "${path}"`);
  return toLocked(path, entry);
}

/** As Node looks: beside the importer, then in each folder above. */
function resolve(lock: LockFile, from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock[path] !== undefined) return path;
    if (folder === '') return null;
  }
}

function toLocked(path: string, { version, license, integrity }: LockEntry): LockedPackage {
  if (version === undefined || integrity === undefined)
    throw new Error(`package-lock.json does not pin "${path}": version or integrity is missing`);
  return {
    path,
    name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version,
    license: license ?? 'NOASSERTION',
    integrity,
  };
}
