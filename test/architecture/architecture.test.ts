/** The house keeps its own rules: who imports whom, how long files are, how they are named, how they begin. */
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCycle } from './find-cycle.ts';
import { IMPORT_TABLE } from './import-table.ts';
import { judgeImport } from './judge-import.ts';
import { listFiles, listPackageModules, readPackageFacts, readRootTools } from './list-sources.ts';
import { readImports } from './read-imports.ts';

const MAX_LINES = 400;
const LONG_LINES = 250;
const FORBIDDEN_NAME = /(^|[-.])(utils?|helpers?|common|managers?|service)([-.]|$)/;
// Spelt in two pieces, so that this file does not find itself.
const UNFINISHED = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME'].join('|')})\\b`);
const SHARED_FOLDER = '../sha' + 'red';

const packages = readPackageFacts();
const surroundings = { packages, rootTools: readRootTools() };
const modules = listPackageModules();
const imports = modules.map((module) => ({ module, uses: readImports(module.path, module.text) }));
const others = listFiles([
  '{scripts,test,bench}/**/*.{ts,mjs}',
  'examples/**/*.{ts,py,rs}',
  'sdks/**/*.{py,rs}',
]);

describe('imports', () => {
  test('the table names every package', () => {
    expect(Object.keys(IMPORT_TABLE).sort()).toEqual([...packages.keys()].sort());
  });

  test('every import is allowed by the table', () => {
    const problems = imports.flatMap(({ module, uses }) =>
      uses.flatMap((use) => {
        const problem = judgeImport(module, use, surroundings);
        return problem === null ? [] : [`${module.path}:${use.line}: ${problem}`];
      }),
    );
    expect(problems).toEqual([]);
  });

  test('packages form no ring', () => {
    const graph = new Map<string, Set<string>>([...packages.values()].map(({ name }) => [name, new Set()]));
    for (const { module, uses } of imports) {
      const from = packages.get(module.package)?.name ?? '';
      for (const { specifier } of module.isTest ? [] : uses) {
        const to = specifier.split('/', 2).join('/');
        if (graph.has(to) && to !== from) graph.get(from)?.add(to);
      }
    }
    expect(findCycle(graph)).toBeNull();
  });
});

test('no file imports itself through others, by types either', () => {
  const known = new Set([...modules, ...others].map(({ path }) => path));
  const entries = new Map(
    [...packages].map(([folder, { name }]) => [name, `packages/${folder}/src/index.ts`]),
  );
  const graph = new Map(
    [...modules, ...others]
      .filter(({ path }) => /\.(?:tsx?|mjs)$/.test(path))
      .map(({ path, text }) => {
        const targets = readImports(path, text).map(({ specifier }) =>
          specifier.startsWith('.') ? join(dirname(path), specifier) : (entries.get(specifier) ?? ''),
        );
        return [path, new Set(targets.filter((target) => known.has(target)))];
      }),
  );
  expect(findCycle(graph)).toBeNull();
});

describe('files', () => {
  const all = [...modules, ...others];

  test(`no file has more than ${MAX_LINES} lines`, () => {
    const long = all.filter(({ lineCount }) => lineCount > LONG_LINES);
    if (long.length > 0) {
      const lines = long.map(({ path, lineCount }) => `  ${lineCount} ${path}`);
      console.info(`Files over ${LONG_LINES} lines, worth a second look:\n${lines.join('\n')}`);
    }
    const tooLong = long.filter(({ lineCount }) => lineCount > MAX_LINES);
    expect(tooLong.map(({ path, lineCount }) => `${path}: ${lineCount} lines`)).toEqual([]);
  });

  test('no file has a name that says nothing', () => {
    const named = modules.filter(({ inPackage }) =>
      inPackage.split('/').some((part) => FORBIDDEN_NAME.test(part)),
    );
    expect(named.map(({ path }) => path)).toEqual([]);
  });

  test('modules are named in kebab-case', () => {
    const odd = modules.filter(({ path }) => !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(basename(path)));
    expect(odd.map(({ path }) => path)).toEqual([]);
  });

  test('every module but a test begins with the comment that says what it is for', () => {
    const typed = all.filter(
      ({ path }) => /(?<!\.test)\.(ts|tsx|mjs)$/.test(path) && !path.includes('/fixtures/'),
    );
    const silent = typed.filter(({ text }) => !/^(#!.*\n+)?\/[/*]/.test(text));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test('nothing is left for later', () => {
    const places = all.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => (UNFINISHED.test(line) ? [`${path}:${index + 1}`] : [])),
    );
    expect(places).toEqual([]);
  });

  test('nothing reaches outside the repository', () => {
    expect(all.filter(({ text }) => text.includes(SHARED_FOLDER)).map(({ path }) => path)).toEqual([]);
  });
});
