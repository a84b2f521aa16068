/** The panel goes away and comes back while somebody looks at it. */

import type { Browser, Page, Request } from 'playwright-core';
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

describe('a page that cannot be fetched', () => {
  /** Nothing is fetched ahead of need, as for people who save data. */
  const saveData = `Object.defineProperty(navigator, 'connection', { value: { saveData: true } })`;
  const open = async (at: Panel): ReturnType<typeof openAs> => {
    const watched = await openAs(browser, at, await logIn(panel), 'login');
    watched.expectComplaint(/net::ERR_|request failed|Failed to load resource/);
    await watched.page.context().addInitScript(saveData);
    await watched.page.goto(new URL('plugins', at.url).href);
    await watched.page.getByTestId('sidebar').waitFor();
    await watched.page.getByRole('heading', { level: 1, name: 'Plugins' }).waitFor();
    return watched;
  };
  const goToActivity = (page: Page): Promise<void> =>
    page.getByTestId('sidebar').getByRole('link', { name: 'Activity' }).click();

  it('says that the panel cannot be reached, and comes by itself when it can', async () => {
    await using proxy = await startProxy(panel);
    await using watched = await open({ ...panel, url: proxy.url });
    const { page } = watched;
    proxy.block();
    await goToActivity(page);
    await page.getByRole('heading', { name: 'The panel cannot be reached' }).waitFor();
    expect(await page.getByText('This page was updated on the server').count()).toBe(0);
    proxy.mend(panel);
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor({ timeout: 40_000 });
  });

  it('says that it was updated only when the panel has another build', async () => {
    await using watched = await open(panel);
    const { page } = watched;
    await page.route(/assets\/activity-page/, (route) => route.abort());
    await goToActivity(page);
    await page.getByRole('heading', { name: 'The panel cannot be reached' }).waitFor();
    await page.route(new URL('./', panel.url).href, (route) =>
      route.fulfill({ body: '<script type="module" src="assets/index-other.js"></script>' }),
    );
    await page.getByRole('heading', { name: 'This page was updated on the server' }).waitFor();
    await page.getByRole('button', { name: 'Load it again' }).waitFor();
  });
});

describe('two tabs', () => {
  it('share one stream of events, which the second takes over when the first is closed', async () => {
    const session = await logIn(panel);
    await using watched = await openAs(browser, panel, session, 'plugins');
    const context = watched.page.context();
    const second = await context.newPage();
    const isStream = (request: Request): boolean => request.url().endsWith('/api/events');
    // Those that are open; a tab that is slow to answer may hand over its own.
    const open = new Set<Request>();
    let opened = 0;
    context.on('request', (request) => {
      if (!isStream(request)) return;
      opened += 1;
      open.add(request);
    });
    const forget = (request: Request): void => void open.delete(request);
    context.on('requestfinished', forget);
    context.on('requestfailed', forget);
    await watched.page.reload();
    await expect.poll(() => open.size).toBe(1);
    await second.goto(new URL('plugins', panel.url).href);
    const stateOf = (): Promise<string | null> =>
      second.getByTestId('plugin-row-stays').filter({ visible: true }).getAttribute('data-state');
    await expect.poll(stateOf).toBe('running');
    await session.fetch('api/plugins/stays/disable', { method: 'POST' });
    await expect.poll(stateOf).toBe('disabled');
    await expect.poll(() => open.size).toBe(1);
    const before = opened;
    await watched.page.close();
    await expect.poll(() => opened).toBeGreaterThan(before);
    await session.fetch('api/plugins/stays/enable', { method: 'POST' });
    await expect.poll(stateOf).toBe('running');
  });
});
