/** axe finds nothing to complain about, on any page, in either theme, on a phone and on a desk; and nothing scrolls sideways. */

import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAs, openPage, startBrowser } from './browser.ts';
import { EXAMPLES_DIR } from './examples.ts';
import { writePlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';
import { DEVICES, lookAt } from './screens.ts';
import type { Device } from './screens.ts';

/** Names of screens and their addresses. */
const PAGES = {
  dashboard: '',
  plugins: 'plugins',
  plugin: 'plugins/hello-python',
  'plugin-failed': 'plugins/broken',
  'plugin-unlicensed': 'plugins/licensed-python',
  logs: 'plugins/hello-python/logs',
  events: 'plugins/broken/events',
  'plugin-settings': 'plugins/hello-python/settings',
  data: 'plugins/hello-python/data',
  view: 'p/hello-python',
  'view-failed': 'p/broken',
  'view-unlicensed': 'p/licensed-python',
  activity: 'activity',
  general: 'settings/general',
  account: 'settings/account',
  users: 'settings/users',
  tokens: 'settings/tokens',
  backups: 'settings/backups',
  licenses: 'settings/licenses',
  'settings-of-plugin': 'settings/plugins/hello-python',
  'not-found': 'nowhere/at/all',
} as const;

let browser: Browser;
let panel: Panel;
let session: Session;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  for (const name of ['hello-python.binary', 'licensed-python.binary'])
    copyFileSync(join(EXAMPLES_DIR, name), join(folders.pluginsDir, name));
  writePlugin(folders.pluginsDir, 'says-do-not-retry', { id: 'broken', name: 'Broken' });
  writePlugin(folders.pluginsDir, 'echoes', { id: 'off', name: 'Switched off' });
  writeFileSync(join(folders.pluginsDir, 'no-program.binary'), 'not a program');
  panel = await startPanel(folders);
  session = await logIn(panel);
  await session.until('hello-python', 'running');
  await session.until('broken', 'failed');
  await session.until('licensed-python', 'failed');
  await session.until('off', 'running');
  await session.fetch('api/plugins/off/disable', { method: 'POST' });
  await session.until('off', 'disabled');
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

/** Goes to another page without loading the panel again, as a link does. */
async function goTo(page: Page, path: string): Promise<void> {
  const url = new URL(path, panel.url).href;
  await page.evaluate(
    `history.pushState(null, '', ${JSON.stringify(url)}); dispatchEvent(new PopStateEvent('popstate'))`,
  );
  await page.locator('h1').first().waitFor({ state: 'attached' });
  if (path === PAGES.view) await page.frameLocator('iframe').getByTestId('answer').waitFor();
  if (path === PAGES.logs) await page.getByTestId('log-line').first().waitFor();
}

describe.each(Object.keys(DEVICES) as Device[])('on a %s', (device) => {
  it('every page of the panel is without fault', async () => {
    await using watched = await openAs(browser, panel, session, '', DEVICES[device].options);
    const complaints: string[] = [];
    for (const [name, path] of Object.entries(PAGES)) {
      await goTo(watched.page, path);
      if (path === PAGES['view-failed'])
        await watched.page.getByText('It is not started again by itself.').waitFor();
      complaints.push(...(await lookAt(watched.page, device, name)));
    }
    expect(complaints).toEqual([]);
  });

  it('the palette and the menus are without fault', async () => {
    await using watched = await openAs(browser, panel, session, 'plugins', DEVICES[device].options);
    const { page } = watched;
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette').waitFor();
    const complaints = await lookAt(page, device, 'palette');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More about Hello Python' }).filter({ visible: true }).click();
    await page.getByRole('menu').waitFor();
    complaints.push(...(await lookAt(page, device, 'menu')));
    expect(complaints).toEqual([]);
  });

  it('the pages before the panel are without fault', async () => {
    await using watched = await openPage(browser, DEVICES[device].options);
    const { page } = watched;
    await page.goto(new URL('login', panel.url).href);
    await page.getByTestId('login-form').waitFor();
    expect(await lookAt(page, device, 'login')).toEqual([]);
  });
});

describe('a panel that is new', () => {
  it('has a set-up page, and empty pages, without fault', async () => {
    await using fresh = await startPanel(makePanelFolders(), { ADMIN_PASSWORD: '' });
    await using watched = await openPage(browser);
    const { page } = watched;
    const findLink = (): string | undefined => /(http:\S+setup\?token=\S+)/.exec(fresh.output())?.[1];
    await expect.poll(findLink).toBeDefined();
    await page.goto(findLink() ?? '');
    const form = page.getByTestId('setup-form');
    await form.waitFor();
    expect(await lookAt(page, 'phone', 'set-up')).toEqual([]);
    expect(await lookAt(page, 'desk', 'set-up')).toEqual([]);
    await form.locator('input[name=username]').fill('ada');
    for (const field of await form.locator('input[type=password]').all())
      await field.fill('a-long-passphrase-1');
    await form.locator('button[type=submit]').click();
    await page.getByTestId('sidebar').getByRole('link', { name: 'Plugins' }).click();
    await page.getByText('No plugins yet').waitFor();
    expect(await lookAt(page, 'desk', 'plugins-empty')).toEqual([]);
  });
});

describe('safe mode', () => {
  it('starts no plugin and says so, without fault', async () => {
    const folders = makePanelFolders();
    writePlugin(folders.pluginsDir, 'echoes', { id: 'quiet', name: 'Quiet' });
    await using safe = await startPanel(folders, { STEERING_SAFE_MODE: 'true' });
    await using watched = await openAs(browser, safe, await logIn(safe), 'plugins');
    const { page } = watched;
    await page.getByText('Safe mode: no plugin runs').waitFor();
    expect((await (await logIn(safe)).plugin('quiet')).state).not.toBe('running');
    expect(await lookAt(page, 'desk', 'safe-mode')).toEqual([]);
    expect(await lookAt(page, 'phone', 'safe-mode')).toEqual([]);
  });

  it('of a single tab keeps views out of it until they are wanted', async () => {
    await using watched = await openAs(browser, panel, session, 'p/hello-python?safe=1');
    const { page } = watched;
    await page.getByText('Views are kept out of this tab').waitFor();
    expect(await page.locator('iframe').count()).toBe(0);
    await page.getByTestId('sidebar').getByRole('link', { name: 'Dashboard' }).click();
    await page.reload();
    await page.getByTestId('sidebar-plugin-hello-python').click();
    await page.getByText('Views are kept out of this tab').waitFor();
    expect(await page.locator('iframe').count()).toBe(0);
    await page.getByRole('main').getByRole('button', { name: 'Load views again' }).click();
    await page.frameLocator('iframe').getByTestId('answer').waitFor();
  });
});
