/** The panel below a path of two segments, and a view that reaches its plugin in every way, in each isolation. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { logInByForm, openAs, openPage, startBrowser, viewOf } from './browser.ts';
import { writeOldPlugin, writeViewPlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';

const ISOLATIONS = ['frame', 'page', 'sandbox'] as const;

let browser: Browser;
let panel: Panel;
let session: Session;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  for (const isolation of ISOLATIONS)
    writeViewPlugin(folders.pluginsDir, 'tries-every-way', { id: `try-${isolation}`, ui: { isolation } });
  writeOldPlugin(folders.pluginsDir, 'calls-absolute-paths', 'old-caller');
  panel = await startPanel(folders, { STEERING_BASE_PATH: '/team/panel' });
  session = await logIn(panel);
  for (const id of [...ISOLATIONS.map((isolation) => `try-${isolation}`), 'old-caller'])
    await session.until(id, 'running');
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

describe('below a path of two segments', () => {
  it('a person logs in, goes around, and sees what happens live', async () => {
    expect(new URL(panel.url).pathname).toBe('/team/panel/');
    await using watched = await openPage(browser);
    const { page } = watched;
    await logInByForm(page, panel.url);
    for (const name of ['Plugins', 'Activity', 'Settings', 'Dashboard']) {
      await page.getByTestId('sidebar').getByRole('link', { name }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      expect(new URL(page.url()).pathname).toMatch(/^\/team\/panel(\/|$)/);
    }
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
    const entry = page.getByTestId('sidebar-plugin-old-caller');
    await entry.waitFor();
    await session.fetch('api/plugins/old-caller/disable', { method: 'POST' });
    await entry.waitFor({ state: 'detached' });
    await session.fetch('api/plugins/old-caller/enable', { method: 'POST' });
    await entry.waitFor();
  });

  it.each(ISOLATIONS)('a view in %s isolation reaches its plugin in every way', async (isolation) => {
    const path = `p/try-${isolation}/inside/3?y=2`;
    await using watched = await openAs(browser, panel, session, path, { colorScheme: 'light' });
    const { page } = watched;
    const view = viewOf(page, isolation);
    await view.getByText('tried', { exact: true }).waitFor();
    const said = async (name: string): Promise<string | null> => view.getByTestId(name).textContent();
    expect({
      path: await said('path'),
      user: await said('user'),
      fetch: await said('fetch'),
      stream: await said('stream'),
      socket: await said('socket'),
      kv: await said('kv'),
      outside: await said('outside'),
    }).toEqual({
      path: '/inside/3?y=2',
      user: 'admin admin',
      fetch: '/things?x=1',
      stream: 'tick 1, tick 2',
      socket: 'echo hello',
      kv: 'kept',
      outside: 'TypeError',
    });
    expect(await page.getByTestId(`sidebar-plugin-try-${isolation}`).textContent()).toContain('7 new');
    expect(await said('theme')).toBe('light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await view.getByText('dark', { exact: true }).waitFor();
  });

  it('an old bundle that calls absolute paths is understood', async () => {
    await using watched = await openAs(browser, panel, session, 'p/old-caller');
    const view = viewOf(watched.page);
    await view.getByText('/by-fetch', { exact: true }).waitFor();
    await view.getByText('/by-xhr', { exact: true }).waitFor();
  });
});
