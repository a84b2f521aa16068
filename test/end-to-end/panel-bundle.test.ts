/** The panel as `npm start` runs it: from its bundle, which is all that it loads. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, expect, it } from 'vitest';

import { isBundleCurrent } from '../../packages/cli/bin/bundle.mjs';
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
