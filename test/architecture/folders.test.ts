/** Folders by subject: who imports whom inside a package, and which files decide without touching the system. */
import { dirname, join } from 'node:path/posix';
import { describe, expect, test } from 'vitest';
import { FOLDER_TABLE } from './folder-table.ts';
import { listPackageModules } from './list-sources.ts';
import { readImports, type ImportUse } from './read-imports.ts';

interface Module {
  /** Below `src/`. */
  readonly path: string;
  readonly uses: readonly ImportUse[];
}

const MOST_LOOSE_FILES = 7;
/** Modules of Node that only compute. */
const COMPUTING = ['node:buffer', 'node:util'];
const all = listPackageModules().filter(({ inPackage, isTest }) => inPackage.startsWith('src/') && !isTest);

describe.each(Object.entries(FOLDER_TABLE))('%s', (name, rule) => {
  const modules: Module[] = all
    .filter((module) => module.package === name)
    .map(({ path, inPackage, text }) => ({
      path: inPackage.slice('src/'.length),
      uses: readImports(path, text),
    }));
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const order = Object.keys(rule.folders);
  const folderOf = (path: string): string => {
    const [first = '', second, third] = path.split('/');
    if (second === undefined) return '.';
    return third !== undefined && rule.split?.includes(first) === true ? `${first}/${second}` : first;
  };

  test('the table names every folder, lowest first', () => {
    const folders = new Set(modules.map(({ path }) => folderOf(path)).filter((folder) => folder !== '.'));
    expect([...folders].sort()).toEqual([...order].sort());
    const upward = Object.entries(rule.folders).flatMap(([folder, imports]) =>
      imports
        .filter((other) => order.indexOf(other) >= order.indexOf(folder))
        .map((other) => `${folder} -> ${other}`),
    );
    expect(upward).toEqual([]);
  });

  test('every import between folders is in the table', () => {
    const problems = modules.flatMap(({ path, uses }) => {
      const from = folderOf(path);
      if (from === '.' && !rule.foundation.includes(path)) return [];
      return uses.flatMap(({ specifier, line }) => {
        if (!specifier.startsWith('.')) return [];
        const target = join(dirname(path), specifier);
        const to = folderOf(target);
        const isAllowed =
          to === from ||
          [...rule.foundation, ...(rule.folders[from] ?? [])].includes(to === '.' ? target : to);
        return isAllowed || from === '.' ? [] : [`${path}:${line}: may not import ${target}`];
      });
    });
    expect(problems).toEqual([]);
  });

  test('the table allows no more than is used', () => {
    const used = new Set(
      modules.flatMap(({ path, uses }) =>
        uses.flatMap(({ specifier }) => {
          const target = join(dirname(path), specifier);
          return [folderOf(target), target].map((used) => `${folderOf(path)} -> ${used}`);
        }),
      ),
    );
    const unused = Object.entries(rule.folders).flatMap(([folder, imports]) =>
      imports.map((other) => `${folder} -> ${other}`).filter((pair) => !used.has(pair)),
    );
    expect(unused).toEqual([]);
  });

  test('few files lie loose', () => {
    const loose = modules.filter(({ path }) => folderOf(path) === '.').map(({ path }) => path);
    expect(loose.length, loose.join(', ')).toBeLessThanOrEqual(MOST_LOOSE_FILES);
  });

  test('files that decide import nothing from node:, nor from files that do', () => {
    const reachesSystem = (path: string, seen: Set<string>): string | null => {
      if (seen.has(path)) return null;
      seen.add(path);
      for (const { specifier, isType } of byPath.get(path)?.uses ?? []) {
        if (isType) continue;
        if (specifier.startsWith('node:') && !COMPUTING.includes(specifier))
          return `${path} imports ${specifier}`;
        const below = specifier.startsWith('.') ? reachesSystem(join(dirname(path), specifier), seen) : null;
        if (below !== null) return below;
      }
      return null;
    };
    const missing = rule.pure.filter((path) => !byPath.has(path));
    expect(missing).toEqual([]);
    const problems = rule.pure.flatMap((path) => {
      const found = reachesSystem(path, new Set());
      return found === null ? [] : [`${path}: ${found}`];
    });
    const claims = all
      .filter(({ package: folder, text }) => folder === name && /^\/\*\*[^/]*\bPure\b/.test(text))
      .map(({ inPackage }) => inPackage.slice('src/'.length));
    expect(problems).toEqual([]);
    expect(claims.filter((path) => reachesSystem(path, new Set()) !== null)).toEqual([]);
  });
});
