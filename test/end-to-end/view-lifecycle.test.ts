/** The process behind an open view is killed, stopped and replaced; and an old bundle brings its styles along. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAs, startBrowser, viewOf } from './browser.ts';
import { writeOldPlugin, writeViewPlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';

let browser: Browser;
let panel: Panel;
let session: Session;

const VIEW = 'shows-its-version';

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  for (const id of ['mortal', 'sleeper', 'growing']) writeViewPlugin(folders.pluginsDir, VIEW, { id });
  writeOldPlugin(folders.pluginsDir, 'resets-every-style', 'old-reset');
  panel = await startPanel(folders);
  session = await logIn(panel);
  for (const id of ['mortal', 'sleeper', 'growing', 'old-reset']) await session.until(id, 'running');
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

const shown = (page: Page, version = '1.0.0'): Promise<void> =>
  viewOf(page).getByText(`version ${version} at /hello?x=1`, { exact: true }).waitFor();

describe.concurrent('a plugin that is killed while its view is open', () => {
  it('shows cause and countdown at once and its view again by itself', async ({ expect }) => {
    await using watched = await openAs(browser, panel, session, 'p/mortal');
    const { page } = watched;
    await shown(page);
    await page.evaluate('window.isTheSamePage = true');
    // Each time the pause before the next start is longer; at the third there is time to read.
    for (const round of [1, 2, 3]) {
      const { pid } = await session.plugin('mortal');
      const card = page.getByTestId('view-state');
      const appeared = card.waitFor({ timeout: 30_000 });
      const startedMs = performance.now();
      process.kill(pid, 'SIGKILL');
      await appeared;
      const tookMs = Math.round(performance.now() - startedMs);
      console.log(`kill ${round}: the card was there after ${tookMs} ms`);
      expect(tookMs).toBeLessThan(10_000);
      if (round === 3) {
        const text = (await card.textContent()) ?? '';
        expect(text).toMatch(/SIGKILL/);
        expect(text).toMatch(/Next try in|is starting/);
      }
      // Meanwhile the view stays as it was.
      await shown(page);
      await card.waitFor({ state: 'detached', timeout: 60_000 });
      await shown(page);
      await expect.poll(async () => (await session.plugin('mortal')).state).toBe('running');
      expect((await session.plugin('mortal')).pid).not.toBe(pid);
    }
    expect(await page.evaluate('window.isTheSamePage')).toBe(true);
  });
});

describe.concurrent('a plugin that hangs while its view is open', () => {
  it('is said to be unresponsive, is started anew, and its view comes back', async ({ expect }) => {
    await using watched = await openAs(browser, panel, session, 'p/sleeper');
    const { page } = watched;
    await shown(page);
    const { pid } = await session.plugin('sleeper');
    process.kill(pid, 'SIGSTOP');
    await page.locator('main header').getByText('Not responding').waitFor({ timeout: 60_000 });
    await page.getByTestId('view-state').waitFor({ timeout: 60_000 });
    await page.getByTestId('view-state').waitFor({ state: 'detached', timeout: 60_000 });
    await shown(page);
    expect((await session.plugin('sleeper')).pid).not.toBe(pid);
  });
});

describe.concurrent('a plugin that is upgraded while its view is open', () => {
  it('shows the new view and says so in one quiet line', async ({ expect }) => {
    await using watched = await openAs(browser, panel, session, 'p/growing');
    const { page } = watched;
    await shown(page);
    await page.evaluate('window.isTheSamePage = true');
    writeViewPlugin(panel.folders.pluginsDir, VIEW, { id: 'growing', version: '2.0.0' });
    await page.getByRole('status').getByText('Updated to version 2.0.0').waitFor({ timeout: 60_000 });
    await shown(page, '2.0.0');
    expect(await page.evaluate('window.isTheSamePage')).toBe(true);
    expect(await page.getByTestId('view-card').count()).toBe(0);
  });
});

describe('an old bundle that brings a CSS reset', () => {
  it('changes nothing in the shell before, during or after', async () => {
    await using watched = await openAs(browser, panel, session, 'settings/account');
    const { page } = watched;
    await page.mouse.move(700, 880);
    await page.getByRole('heading', { name: 'Password' }).waitFor();
    await page.getByTestId('sidebar-plugin-old-reset').waitFor();
    const before = await readStyles(page, 'body *');
    const sidebar = await readStyles(page, 'aside *:not(nav *)');
    expect(before.length).toBeGreaterThan(50);

    await page.getByTestId('sidebar-plugin-old-reset').click();
    await viewOf(page).getByText('/hello', { exact: true }).waitFor();
    await page.mouse.move(700, 880);
    await expect.poll(() => readStyles(page, 'aside *:not(nav *)')).toEqual(sidebar);
    expect(await page.evaluate('typeof window.ToruPlugins + typeof window.React')).toBe('undefinedundefined');

    await page.goBack();
    await page.getByRole('heading', { name: 'Password' }).waitFor();
    await page.mouse.move(700, 880);
    await expect.poll(() => readStyles(page, 'body *')).toEqual(before);
  });
});

/** How each element looks: everything that a foreign rule could change, without what moves by itself. */
async function readStyles(page: Page, selector: string): Promise<string[]> {
  return await page.evaluate<string[]>(`
    [...document.querySelectorAll(${JSON.stringify(selector)})]
      .filter((element) => !element.closest('[data-sonner-toaster], time, script'))
      .map((element) => {
        const style = getComputedStyle(element);
        const names = ['display', 'visibility', 'color', 'backgroundColor', 'fontFamily', 'fontSize', 'fontWeight',
          'lineHeight', 'margin', 'padding', 'border', 'boxSizing', 'listStyleType', 'textDecorationLine', 'position'];
        return element.tagName + ': ' + names.map((name) => style[name]).join(' | ');
      })`);
}
