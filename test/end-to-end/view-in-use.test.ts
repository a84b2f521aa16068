/** A view that somebody works in: what they typed stays, the back button goes where they were, and links lead somewhere. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';

import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAs, startBrowser, viewOf } from './browser.ts';
import { startProxy } from './cuttable-proxy.ts';
import { writeViewPlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';

const VIEW = 'is-worked-in';
const ISOLATIONS = ['frame', 'sandbox'] as const;

let browser: Browser;
let panel: Panel;
let session: Session;
let otherSite: Server;
let otherUrl: string;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  for (const isolation of ISOLATIONS) {
    for (const kind of ['note', 'links']) {
      const metadata = { id: `${kind}-${isolation}`, name: `${kind} ${isolation}`, ui: { isolation } };
      writeViewPlugin(folders.pluginsDir, VIEW, metadata);
    }
  }
  panel = await startPanel(folders);
  session = await logIn(panel);
  for (const isolation of ISOLATIONS)
    for (const kind of ['note', 'links']) await session.until(`${kind}-${isolation}`, 'running');
  otherSite = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<p></p><script>document.querySelector("p").textContent = `origin ${self.origin}`</script>');
  });
  await new Promise<void>((resolve) => otherSite.listen(0, '127.0.0.1', resolve));
  otherUrl = `http://127.0.0.1:${(otherSite.address() as AddressInfo).port}/`;
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
  otherSite.close();
});

const noteOf = (page: Page): Locator => viewOf(page).getByLabel('Note');
const stepOf = (page: Page): Locator => viewOf(page).locator('output');
const inView = (page: Page): FrameLocator | Locator => viewOf(page);

describe.each(ISOLATIONS)('what was typed into a view (%s)', (isolation) => {
  const id = `note-${isolation}`;

  it('stays when its plugin is killed, below a bar that says so', async () => {
    await using watched = await openAs(browser, panel, session, `p/${id}`, { expected: /status of 50\d/ });
    const { page } = watched;
    await noteOf(page).fill('half a sentence');
    const { pid } = await session.plugin(id);
    const bar = page.getByTestId('view-state');
    const appeared = bar.waitFor({ timeout: 30_000 });
    process.kill(pid, 'SIGKILL');
    await appeared;
    expect(await noteOf(page).inputValue()).toBe('half a sentence');
    await bar.waitFor({ state: 'detached', timeout: 60_000 });
    expect(await noteOf(page).inputValue()).toBe('half a sentence');
    await page.getByTestId('view-news').getByRole('button', { name: 'Reload view' }).click();
    await expect.poll(() => noteOf(page).inputValue()).toBe('');
  });

  it('stays when a changed bundle arrives, until the view is reloaded', async () => {
    await using watched = await openAs(browser, panel, session, `p/${id}`, { expected: /status of 50\d/ });
    const { page } = watched;
    await noteOf(page).fill('half a sentence');
    writeViewPlugin(panel.folders.pluginsDir, VIEW, {
      id,
      name: `note ${isolation}`,
      ui: { isolation },
      version: '2.0.0',
    });
    const bar = page.getByTestId('view-news');
    await bar.getByText('2.0.0').waitFor({ timeout: 60_000 });
    expect(await noteOf(page).inputValue()).toBe('half a sentence');
    await inView(page).getByText('version 1.0.0').waitFor();
    await bar.getByRole('button', { name: 'Reload view' }).click();
    await inView(page).getByText('version 2.0.0').waitFor();
    expect(await bar.count()).toBe(0);
  });
});

describe.each(ISOLATIONS)('the back button (%s)', (isolation) => {
  it('goes through the entries that a view added, and then to the page before', async () => {
    await using watched = await openAs(browser, panel, session, 'plugins');
    const { page } = watched;
    await page.getByTestId(`sidebar-plugin-links-${isolation}`).click();
    const next = inView(page).getByRole('button', { name: 'Next step' });
    await next.click();
    await next.click();
    await inView(page).getByRole('link', { name: 'Part', exact: true }).click();
    await expect.poll(() => stepOf(page).textContent()).toBe('0 #part');
    await page.getByTestId('sidebar').getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    for (const step of ['0 #part', '2', '1', '0']) {
      await page.goBack();
      await expect.poll(() => stepOf(page).textContent()).toBe(step);
    }
    await page.goForward();
    await expect.poll(() => stepOf(page).textContent()).toBe('1');
    await page.goBack();
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Plugins' }).waitFor();
  });
});

describe.each(ISOLATIONS)('a link in a view (%s)', (isolation) => {
  const id = `links-${isolation}`;
  const open = (): ReturnType<typeof openAs> =>
    openAs(browser, panel, session, `p/${id}/${id}?other=${encodeURIComponent(otherUrl)}`);
  const expectThere = async (page: Page): Promise<void> => {
    expect(await page.getByTestId('view-card').count()).toBe(0);
    expect(await noteOf(page).inputValue()).toBe('still here');
  };

  it('to a file of its plugin saves the file, and the view stays', async () => {
    await using watched = await open();
    const { page } = watched;
    await noteOf(page).fill('still here');
    const downloading = page.waitForEvent('download');
    await inView(page).getByRole('link', { name: 'Report' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('report.csv');
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toMatchObject({ path: '/report.csv' });
    await expectThere(page);
  });

  it('to another site opens it beside the panel, as itself', async () => {
    await using watched = await open();
    const { page } = watched;
    await noteOf(page).fill('still here');
    const opening = page.context().waitForEvent('page');
    await inView(page).getByRole('link', { name: 'Other site' }).click();
    const other = await opening;
    await other.getByText(`origin ${new URL(otherUrl).origin}`).waitFor();
    await expectThere(page);
  });

  it('to a page of the panel goes there in the panel', async () => {
    await using watched = await open();
    const { page } = watched;
    await inView(page).getByRole('link', { name: 'All plugins' }).click();
    await page.getByRole('heading', { level: 1, name: 'Plugins' }).waitFor();
    expect(page.url()).toBe(new URL('plugins', panel.url).href);
  });
});

describe('a panel that is started anew', () => {
  it('leaves what was typed into a view', async () => {
    await using proxy = await startProxy(panel);
    await using watched = await openAs(browser, { ...panel, url: proxy.url }, session, 'p/links-frame');
    watched.expectComplaint(/net::ERR_|request failed|status of 50\d/);
    const { page } = watched;
    await noteOf(page).fill('half a sentence');
    proxy.block();
    await panel.stop();
    await page.getByTestId('reconnect-banner').waitFor();
    panel = await startPanel(panel.folders);
    proxy.mend(panel);
    await page.getByTestId('reconnect-banner').waitFor({ state: 'detached', timeout: 40_000 });
    session = await logIn(panel);
    await session.until('links-frame', 'running');
    await page.getByTestId('view-state').waitFor({ state: 'detached' });
    expect(await noteOf(page).inputValue()).toBe('half a sentence');
  });
});
