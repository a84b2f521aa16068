/** What stands for a plugin in the sidebar: its emoji, a lucide icon by name, or a puzzle piece when neither can be drawn. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { openAs, startBrowser } from './browser.ts';
import { writeViewPlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';

let browser: Browser;
let panel: Panel;
let session: Session;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  const icons = { emoji: '🦊', named: 'server', unknown: 'no-such-icon', none: '' };
  for (const [id, icon] of Object.entries(icons))
    writeViewPlugin(folders.pluginsDir, 'shows-its-version', { id, icon });
  panel = await startPanel(folders);
  session = await logIn(panel);
  for (const id of Object.keys(icons)) await session.until(id, 'running');
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

/** Says of each text that it looks like a character which no font has. */
const WITHOUT_FONT = `CanvasRenderingContext2D.prototype.getImageData = () => ({ data: new Uint8ClampedArray(4) })`;
/** Says of each text that it looks different from all others. */
const WITH_FONT = `{
  let text = 0;
  CanvasRenderingContext2D.prototype.getImageData = () => ({ data: new Uint8ClampedArray([++text, 0, 0, 0]) });
}`;

/** What is drawn as the icon of a plugin: an `<svg>`, or text. */
const iconOf = (page: Page, id: string): Promise<string> =>
  page.getByTestId(`sidebar-plugin-${id}`).locator('[aria-hidden]').first().innerHTML();

it('is a puzzle piece at once where the browser has no emoji, also when the file of an icon never comes', async () => {
  await using watched = await openAs(browser, panel, session, 'settings/account');
  const { page } = watched;
  await page.addInitScript(WITHOUT_FONT);
  await page.route(/\/assets\/icons-[a-z]-[\w-]+\.js$/u, () => new Promise(() => undefined));
  await page.reload();
  await page.getByTestId('sidebar-plugin-none').waitFor();
  const puzzle = await iconOf(page, 'none');
  expect(puzzle).toMatch(/<path/u);
  expect(await iconOf(page, 'emoji')).toBe(puzzle);
  expect(await iconOf(page, 'named')).toBe('');
});

it('is a puzzle piece for a name that nobody knows, and the icon for a known one', async () => {
  await using watched = await openAs(browser, panel, session, 'settings/account');
  const { page } = watched;
  await page.addInitScript(WITHOUT_FONT);
  await page.reload();
  await page.getByTestId('sidebar-plugin-none').waitFor();
  const puzzle = await iconOf(page, 'none');
  await expect.poll(() => iconOf(page, 'unknown')).toBe(puzzle);
  await expect.poll(() => iconOf(page, 'named')).toMatch(/<rect/u);
});

it('is the emoji where the browser has it', async () => {
  await using watched = await openAs(browser, panel, session, 'settings/account');
  const { page } = watched;
  await page.addInitScript(WITH_FONT);
  await page.reload();
  await page.getByTestId('sidebar-plugin-none').waitFor();
  expect(await iconOf(page, 'emoji')).toBe('🦊');
  expect(await iconOf(page, 'none')).toBe('🧩');
});
