/**
 * The lock file holds the optional packages of every machine, not only of the one it was written on.
 *
 * `npm ci` refuses it otherwise, and so would the first `npm start` on a fresh clone.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface LockedPackage {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
) as { packages: Readonly<Record<string, LockedPackage>> };

/** Looks a package up as Node does: beside its owner, then in every folder above. */
function findLocked(owner: string, name: string): LockedPackage | null {
  for (let folder = owner; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const found = packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`];
    if (found !== undefined) return found;
    if (folder === '') return null;
  }
}

test('every optional package is locked', () => {
  const missing = Object.entries(packages).flatMap(([owner, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, wanted]) => {
        const version = findLocked(owner, name)?.version;
        return version === undefined || (/^\d/.test(wanted) && version !== wanted);
      })
      .map(([name, wanted]) => `${owner || 'the root'} needs ${name}@${wanted}`),
  );
  expect(missing).toEqual([]);
});
