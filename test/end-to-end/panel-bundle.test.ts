/** The panel as `npm start` runs it: from its bundle, which is all that it loads. */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, expect, it } from 'vitest';

import { isBundleCurrent } from '../../scripts/bootstrap/bundle-state.mjs';
import { logIn, makePanelFolders, startPanel } from './panel.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Writes down the address of each module that is loaded. */
const LISTING = `
  import { appendFileSync } from 'node:fs';
  import { registerHooks } from 'node:module';
  registerHooks({ load: (url, context, next) => (appendFileSync(process.env.LOADED, url + '\\n'), next(url, context)) });
`;

beforeAll(() => {
  // "npm test" has made it; this is for a test that is run alone.
  if (!isBundleCurrent())
    spawnSync(process.execPath, ['scripts/bundle-panel.ts'], { cwd: ROOT, stdio: 'inherit' });
});

it('loads nothing but the bundle, also when pages and the interface are asked for', async () => {
  const folders = makePanelFolders();
  const list = join(folders.root, 'loaded.txt');
  await using panel = await startPanel(folders, {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(LISTING)}`,
    LOADED: list,
  });
  const session = await logIn(panel);
  expect((await session.fetch('api/plugins')).status).toBe(200);
  expect(await (await fetch(panel.url)).text()).toMatch(/<script/u);
  const loaded = readFileSync(list, 'utf8')
    .trim()
    .split('\n')
    .filter((url) => !url.startsWith('node:') && !url.startsWith('data:'))
    .map((url) => decodeURIComponent(url).split(ROOT).pop() ?? '');
  expect(loaded.filter((path) => !path.startsWith('/packages/cli/'))).toEqual([]);
  expect(loaded.some((path) => path.startsWith('/packages/cli/dist/toru.js'))).toBe(true);
  expect(loaded.filter((path) => path.startsWith('/packages/cli/src/'))).toEqual([]);
});

it('says that it is built, and how it gets built where it is not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'toru #1 ü%20built-'));
  cpSync(join(ROOT, 'packages/cli/bin'), join(folder, 'packages/cli/bin'), { recursive: true });
  const run = (root: string): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(join(root, 'packages/cli/bin/toru'), ['--version'], { encoding: 'utf8' });
  expect(run(ROOT)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^toru \S+ \(bundle\)\n$/u) });
  expect(run(folder)).toMatchObject({ status: 78, stderr: expect.stringContaining('npm run build') });
  rmSync(folder, { recursive: true });
});

it('tells what a command refuses in one line, with the status of its code', () => {
  const run = (...words: string[]): { status: number | null; stderr: string } =>
    spawnSync(join(ROOT, 'packages/cli/bin/toru'), words, {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
  expect(run('plugin', 'list')).toMatchObject({
    status: 77,
    stderr: expect.stringMatching(/^toru: TORU_API_TOKEN is not set.*\n$/u),
  });
  expect(run('instance', 'id', '--data-dir', '/nowhere')).toMatchObject({
    status: 69,
    stderr: expect.stringMatching(/^toru: There is no database.*\n$/u),
  });
});
