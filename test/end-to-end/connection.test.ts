/** The panel goes away and comes back while somebody looks at it. */

import type { Browser, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAs, startBrowser, viewOf } from './browser.ts';
import { startProxy } from './cuttable-proxy.ts';
import { writeViewPlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel } from './panel.ts';

let browser: Browser;
let panel: Panel;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  for (const id of ['stays', 'goes', 'open'])
    writeViewPlugin(folders.pluginsDir, 'shows-its-version', { id, name: `It ${id}` });
  panel = await startPanel(folders);
  for (const id of ['stays', 'goes', 'open']) await (await logIn(panel)).until(id, 'running');
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

describe('a lost connection', () => {
  it('is told after a while, and what happened meanwhile is there without a reload', async () => {
    const session = await logIn(panel);
    await using proxy = await startProxy(panel);
    await using watched = await openAs(browser, { ...panel, url: proxy.url }, session, 'plugins');
    watched.expectComplaint(/net::ERR_|request failed/);
    const { page } = watched;
    const stateOf = (id: string): Promise<string | null> =>
      page.getByTestId(`plugin-row-${id}`).filter({ visible: true }).getAttribute('data-state');
    await expect.poll(() => stateOf('goes')).toBe('running');
    await page.evaluate('window.isTheSamePage = true');
    expect(await page.getByTestId('reconnect-banner').count()).toBe(0);

    proxy.block();
    await page.getByTestId('reconnect-banner').waitFor();
    expect((await session.fetch('api/plugins/goes/disable', { method: 'POST' })).status).toBe(200);
    expect(await stateOf('goes')).toBe('running');
    proxy.mend(panel);
    await page.getByTestId('reconnect-banner').waitFor({ state: 'detached', timeout: 40_000 });
    await expect.poll(() => stateOf('goes')).toBe('disabled');
    await page.getByTestId('sidebar-plugin-goes').waitFor({ state: 'detached' });
    expect(await stateOf('stays')).toBe('running');
    expect(await page.evaluate('window.isTheSamePage')).toBe(true);
  });
});

describe('a panel that is started anew', () => {
  it('is found again by an open page, view and session included', async () => {
    const session = await logIn(panel);
    await using proxy = await startProxy(panel);
    await using watched = await openAs(browser, { ...panel, url: proxy.url }, session, 'p/open');
    watched.expectComplaint(/net::ERR_|request failed|status of 50[23]/);
    const { page } = watched;
    await viewOf(page).getByText('version 1.0.0').waitFor();
    await page.evaluate('window.isTheSamePage = true');
    proxy.block();
    await panel.stop();
    await page.getByTestId('reconnect-banner').waitFor();
    panel = await startPanel(panel.folders);
    proxy.mend(panel);
    await page.getByTestId('reconnect-banner').waitFor({ state: 'detached', timeout: 40_000 });
    await (await logIn(panel)).until('open', 'running');
    await page.getByTestId('view-state').waitFor({ state: 'detached' });
    await viewOf(page).getByText('version 1.0.0').waitFor();
    await page.getByTestId('sidebar').getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor();
    expect(await page.evaluate('window.isTheSamePage')).toBe(true);
  });
});

describe('two tabs', () => {
  it('share one stream of events, which the second takes over when the first is closed', async () => {
    const session = await logIn(panel);
    await using watched = await openAs(browser, panel, session, 'plugins');
    const context = watched.page.context();
    const second = await context.newPage();
    const isStream = (request: Request): boolean => request.url().endsWith('/api/events');
    // Those that came on top of the first; a tab that is slow to answer hands over its own.
    let opened = 0;
    let ended = 0;
    context.on('request', (request) => (opened += isStream(request) ? 1 : 0));
    const count = (request: Request): void => void (ended += isStream(request) ? 1 : 0);
    context.on('requestfinished', count);
    context.on('requestfailed', count);
    await second.goto(new URL('plugins', panel.url).href);
    const stateOf = (): Promise<string | null> =>
      second.getByTestId('plugin-row-stays').filter({ visible: true }).getAttribute('data-state');
    await expect.poll(stateOf).toBe('running');
    await session.fetch('api/plugins/stays/disable', { method: 'POST' });
    await expect.poll(stateOf).toBe('disabled');
    await expect.poll(() => opened - ended).toBe(0);
    await watched.page.close();
    await expect.poll(() => opened).toBeGreaterThan(0);
    await session.fetch('api/plugins/stays/enable', { method: 'POST' });
    await expect.poll(stateOf).toBe('running');
  });
});
