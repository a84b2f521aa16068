/** The packer: one file that runs wherever Node does, the same bytes every time. */

import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPlugin, type BuildResult } from '@toru/cli/build';
import { nodesInPath } from './nodes.ts';
import { PlayedHost } from './fake-host.ts';

const run = promisify(execFile);
const hello = join(import.meta.dirname, '../../../examples/hello-typescript');
const folder = mkdtempSync(join(tmpdir(), 'toru-build-'));
let built: BuildResult;

beforeAll(async () => {
  // Below a package of modules, where Node takes a file of unknown ending for a mistake.
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  built = await buildPlugin({ dir: hello, out: join(folder, 'out') });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function writeProject(name: string, files: Readonly<Record<string, string>>): string {
  const dir = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

test('the result is one executable file named after the id, and nothing is left beside it', () => {
  expect(built.file).toBe(join(folder, 'out/hello-typescript.binary'));
  expect(statSync(built.file).mode & 0o777).toBe(0o755);
  expect(statSync(built.file).size).toBe(built.bytes);
  expect(readdirSync(join(folder, 'out'))).toEqual(['hello-typescript.binary']);
  expect(built.metadata).toMatchObject({ id: 'hello-typescript', protocol: 2, route: '/hello-typescript' });
});

test('the same sources give the same bytes, wherever they lie', async () => {
  const copy = join(folder, 'copied/far/away');
  cpSync(hello, copy, { recursive: true });
  const again = await buildPlugin({ dir: copy, out: join(folder, 'again') });
  expect(again.hash).toBe(built.hash);
  expect(readFileSync(again.file, 'utf8')).not.toContain(folder);
});

test.each(nodesInPath())('the file serves a host under $node', async ({ env }) => {
  const { stdout } = await run(built.file, ['--metadata'], { env });
  expect(JSON.parse(stdout)).toMatchObject({ id: 'hello-typescript' });

  await using host = await PlayedHost.ready(built.file, { settings: { greeting: 'Servus' } }, env);
  host.request(1, 'GET', '/hello');
  const answer = JSON.parse((await host.answer(1)).body.toString()) as Record<string, unknown>;
  expect(answer['message']).toMatch(/^Servus from Node v\d+/);
  expect(answer['pid']).toBe(host.child.pid);

  host.request(2, 'GET', '/bundle.js?v=1');
  const script = await host.answer(2);
  expect(script.head['headers']).toEqual({ 'content-type': 'text/javascript; charset=utf-8' });
  expect(script.body.toString()).toMatch(/export\s*{.*mount.*unmount/s);
  host.request(3, 'GET', '/bundle.css');
  expect((await host.answer(3)).body.toString()).toContain('--toru-primary');

  host.request(4, 'POST', '/count');
  const get = await host.expect('call');
  host.send({ type: 'result', id: get.head['id'], found: true, version: 3 }, '41');
  const set = await host.expect('call');
  expect(set.head).toMatchObject({ op: 'kv.set', key: 'count', if_version: 3 });
  host.send({ type: 'result', id: set.head['id'], version: 4 });
  expect((await host.answer(4)).body.toString()).toBe('{"count":42}');

  host.send({ type: 'shutdown', grace_ms: 2_000 });
  expect(await host.exit()).toEqual({ status: 0, signal: null });
});

test('without Node it says so', async () => {
  await expect(run('/bin/sh', [built.file], { env: { PATH: '/nowhere' } })).rejects.toMatchObject({
    code: 78,
    stderr: 'Hello TypeScript needs Node.js 20 or later, and there is no "node" in the PATH\n',
  });
});

test('an answer in web classes loads none of Node’s own', async () => {
  const dir = writeProject('light', {
    'plugin.ts': `
      import { definePlugin } from '@toru/plugin';
      definePlugin({
        id: 'light', name: 'Light', version: '1.0.0', route: '/light',
        fetch: async (request) => new Response(await request.text() + process.moduleLoadList.some((name) => name.includes('undici'))),
      }).run();`,
  });
  const { file } = await buildPlugin({ dir, out: folder });
  await using host = await PlayedHost.ready(file);
  host.request(1, 'POST', '/', {}, 'undici: ');
  expect((await host.answer(1)).body.toString()).toBe('undici: false');
});

test('a view that is bundled already is taken as it is', async () => {
  const dir = writeProject('ready', {
    'plugin.ts': `
      import { definePlugin } from '@toru/plugin';
      definePlugin({ id: 'ready', name: 'Ready', version: '1.0.0', route: '/ready' }).run();`,
    'view/bundle.js': 'export function mount() {}\n',
  });
  const { file } = await buildPlugin({ dir, out: folder });
  await using host = await PlayedHost.ready(file);
  host.request(1, 'GET', '/bundle.js');
  expect((await host.answer(1)).body.toString()).toBe('export function mount() {}\n');
  host.request(2, 'GET', '/bundle.css');
  expect((await host.answer(2)).head['status']).toBe(404);
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['empty', { 'readme.md': '' }, 'none of plugin.ts, plugin.js'],
  ['broken', { 'plugin.ts': 'const = 1;' }, 'plugin.ts'],
  ['lost-import', { 'plugin.ts': "import './absent.ts';" }, 'absent.ts'],
  [
    'bad-metadata',
    {
      'plugin.ts':
        "import { definePlugin } from '@toru/plugin'; definePlugin({ id: 'a b', name: 'A', version: '1.0.0', route: '/a' }).run();",
    },
    'field "id" must be',
  ],
  ['no-run', { 'plugin.ts': "import { text } from '@toru/plugin'; text('a');" }, 'nothing was printed'],
])('%s: what is wrong is said, and nothing is left', async (name, files, message) => {
  const out = join(folder, `${name}-out`);
  await expect(buildPlugin({ dir: writeProject(name, files), out })).rejects.toThrow(message);
  expect(statSync(out, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(out) : []).toEqual(
    [],
  );
});

test('a standalone program needs nothing in the PATH', { timeout: 120_000 }, async () => {
  const { file } = await buildPlugin({ dir: hello, out: join(folder, 'alone'), standalone: true });
  const env = { PATH: '/nowhere' };
  const { stdout } = await run(file, ['--metadata'], { env });
  expect(JSON.parse(stdout)).toMatchObject({ id: 'hello-typescript' });
  await using host = await PlayedHost.ready(file, {}, env);
  host.request(1, 'GET', '/hello');
  expect((await host.answer(1)).body.toString()).toContain('Hello from Node');
  host.send({ type: 'shutdown', grace_ms: 2_000 });
  expect(await host.exit()).toEqual({ status: 0, signal: null });
});
