/** The judges of the architecture test can say no. */
import { describe, expect, test } from 'vitest';
import { findCycle } from './find-cycle.ts';
import { judgeImport } from './judge-import.ts';
import { readPackageFacts } from './list-sources.ts';
import { readImports } from './read-imports.ts';

const surroundings = { packages: readPackageFacts(), rootTools: ['vitest'] };

describe('judgeImport', () => {
  test.each([
    ['protocol', 'src/frame.ts', 'node:buffer', 'protocol may not import "node:buffer"'],
    ['license', 'src/token.ts', 'node:fs', 'license may not import "node:fs"'],
    ['license', 'src/token.ts', 'node:crypto', null],
    ['storage', 'src/kv.ts', 'fs', 'write "node:fs"'],
    ['storage', 'src/kv.ts', '@toru/supervisor', 'storage may not import "@toru/supervisor"'],
    ['server', 'src/app.ts', '@toru/license/vendor', 'server may not import "@toru/license/vendor"'],
    [
      'server',
      'src/app.ts',
      '@toru/storage/src/kv.ts',
      '"@toru/storage/src/kv.ts" is not under exports of @toru/storage',
    ],
    ['server', 'src/app.ts', 'left-pad', 'its package.json does not name the dependency "left-pad"'],
    ['server', 'src/app.ts', 'vitest', 'its package.json does not name the dependency "vitest"'],
    ['server', 'src/app.ts', 'fastify', null],
    ['server', 'src/a/b.ts', '../../../storage/src/kv.ts', '"../../../storage/src/kv.ts" leaves the package'],
    ['server', 'src/a.ts', '../test/start.ts', '"../test/start.ts" leaves src/'],
    ['cli', 'src/commands/serve.ts', '@toru/host', '"@toru/host" may only be loaded by import()'],
    ['web', 'src/app.tsx', '@toru/api', 'web may only import types from "@toru/api"'],
    ['web', 'src/app.tsx', '@toru/api/guards', null],
    ['web', 'src/app.tsx', '@toru/server', 'web may not import "@toru/server"'],
  ])('%s %s imports %s', (folder, inPackage, specifier, problem) => {
    const module = { package: folder, inPackage, isTest: false };
    expect(judgeImport(module, { specifier, isDynamic: false, isType: false }, surroundings)).toBe(problem);
  });

  test('types may be imported where nothing may be loaded', () => {
    const use = { specifier: '@toru/api', isDynamic: false, isType: true };
    const module = { package: 'cli', inPackage: 'src/toru.ts', isTest: false };
    expect(judgeImport(module, use, surroundings)).toBeNull();
  });

  test('the host is loaded by its commands only', () => {
    const use = { specifier: '@toru/host/config', isDynamic: true, isType: false };
    const judge = (inPackage: string): string | null =>
      judgeImport({ package: 'cli', inPackage, isTest: false }, use, surroundings);
    expect(judge('src/commands/serve.ts')).toBeNull();
    expect(judge('src/toru.ts')).toContain('only src/commands/serve.ts');
  });
});

test('readImports sees every kind', () => {
  const text = [
    "import a from './a.ts';",
    "import type { B } from './b.ts';",
    "export * from './c.ts';",
    "export type { D } from './d.ts';",
    "const e = await import('./e.ts');",
    'const f = await import(e.name);',
    "let g: import('./g.ts').G;",
    "import './h.ts';",
  ].join('\n');
  const kinds = readImports('x.ts', text).map(
    ({ specifier, line, isDynamic, isType }) =>
      `${line} ${specifier}${isDynamic ? ' dynamic' : ''}${isType ? ' type' : ''}`,
  );
  expect(kinds).toEqual([
    '1 ./a.ts',
    '2 ./b.ts type',
    '3 ./c.ts',
    '4 ./d.ts type',
    '5 ./e.ts dynamic',
    '6 ? dynamic',
    '7 ./g.ts type',
    '8 ./h.ts',
  ]);
});

test('findCycle finds a ring and nothing else', () => {
  const graph = (edges: Record<string, string[]>): Map<string, Set<string>> =>
    new Map(Object.entries(edges).map(([from, to]) => [from, new Set(to)]));
  expect(findCycle(graph({ a: ['b', 'c'], b: ['c'], c: [] }))).toBeNull();
  expect(findCycle(graph({ x: ['a'], a: ['b'], b: ['c'], c: ['a'] }))).toEqual(['a', 'b', 'c', 'a']);
});
