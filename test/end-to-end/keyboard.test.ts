/** Everything that matters, without a mouse. */

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { hasFocus, openAs, openPage, startBrowser, viewOf } from './browser.ts';
import { writePlugin, writeViewPlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, PASSWORD, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';

/** More presses of Tab than any page has controls before the one that is looked for. */
const MOST_TABS = 60;

let browser: Browser;
let panel: Panel;
let session: Session;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  writeViewPlugin(folders.pluginsDir, 'takes-keys', { id: 'typing', name: 'Typing' });
  writePlugin(folders.pluginsDir, 'writes-lines', { id: 'chatty', name: 'Chatty' });
  const settings = { type: 'object', properties: { city: { type: 'string', title: 'City' } } };
  writePlugin(folders.pluginsDir, 'keeps-settings', { id: 'weather', name: 'Weather', settings });
  panel = await startPanel(folders);
  session = await logIn(panel);
  for (const id of ['typing', 'chatty', 'weather']) await session.until(id, 'running');
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

/** Presses Tab until the keyboard is there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < MOST_TABS; presses += 1) {
    await page.keyboard.press('Tab');
    if (await hasFocus(target)) return;
  }
  throw new Error(`Tab does not lead to ${target.toString()}`);
}

describe('without a mouse', () => {
  it('a person logs in', async () => {
    await using watched = await openPage(browser);
    const { page } = watched;
    await page.goto(panel.url);
    await page.getByTestId('login-form').waitFor();
    expect(await hasFocus(page.getByLabel('User name'))).toBe(true);
    await page.keyboard.type('admin');
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByTestId('sidebar').waitFor();
  });

  it('a person who closes the palette is back where they were', async () => {
    await using watched = await openAs(browser, panel, session, 'settings/account');
    const { page } = watched;
    const field = page.getByLabel('Current password');
    await field.focus();
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('palette').waitFor({ state: 'detached' });
    await expect.poll(() => hasFocus(field)).toBe(true);
  });

  it('a person skips to the content and disables and enables a plugin', async () => {
    await using watched = await openAs(browser, panel, session, '');
    const { page } = watched;
    await tabTo(page, page.getByTestId('sidebar').getByRole('link', { name: 'Plugins' }));
    await page.keyboard.press('Enter');
    const heading = page.getByRole('heading', { level: 1, name: 'Plugins' });
    await heading.waitFor();
    await expect.poll(() => hasFocus(heading)).toBe(true);
    const toggle = page.getByTestId('toggle-chatty').filter({ visible: true });
    await tabTo(page, toggle);
    await page.keyboard.press('Space');
    await expect.poll(() => toggle.getAttribute('aria-checked')).toBe('false');
    await session.until('chatty', 'disabled');
    await expect.poll(() => toggle.getAttribute('aria-busy')).toBe('false');
    await page.keyboard.press('Space');
    await session.until('chatty', 'running');
    await expect.poll(() => toggle.getAttribute('aria-checked')).toBe('true');

    await page.reload();
    await heading.waitFor();
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to content' });
    expect(await hasFocus(skip)).toBe(true);
    await page.keyboard.press('Enter');
    expect(await hasFocus(page.locator('main'))).toBe(true);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest("main") !== null')).toBe(true);
  });

  it('a person filters, pauses and follows a log', async () => {
    await using watched = await openAs(browser, panel, session, 'plugins/chatty');
    const { page } = watched;
    const rows = page.getByTestId('log-line');
    const ask = (path: string): Promise<Response> => session.fetch(`api/plugins/route/chatty/${path}`);
    await ask('plain/200');
    await tabTo(page, page.getByTestId('plugin-tabs').getByRole('link', { name: 'Logs' }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('searchbox', { name: 'Search the log' }));
    await page.keyboard.type('counted');
    await tabTo(page, page.getByLabel('Minimum level'));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await rows.locator('mark').first().waitFor();

    const pause = page.getByRole('button', { name: 'Pause' });
    await tabTo(page, pause);
    await page.keyboard.press('Enter');
    await ask('plain/3');
    await page.getByText('Paused, 3 more came').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Following').waitFor();

    await tabTo(page, page.getByRole('log'));
    await page.keyboard.press('PageUp');
    await page.getByText('New lines come in below').waitFor();
    await ask('plain/5');
    const pill = page.getByRole('button', { name: '5 new lines' });
    await tabTo(page, pill);
    await page.keyboard.press('Enter');
    await page.getByText('Following').waitFor();
  });

  it('a person changes a setting', async () => {
    await using watched = await openAs(browser, panel, session, 'plugins/weather/settings');
    const { page } = watched;
    await tabTo(page, page.getByLabel('City'));
    await page.keyboard.type('Lisbon');
    await tabTo(page, page.getByRole('button', { name: 'Save' }));
    await page.keyboard.press('Enter');
    await page.getByText('Saved.').waitFor();
    const said = await (await session.fetch('api/plugins/route/weather/')).json();
    expect(said).toMatchObject({ city: 'Lisbon', changes: 1 });
  });

  it('a person goes into a view, opens the palette from inside it, and comes out again', async () => {
    await using watched = await openAs(browser, panel, session, 'settings/account');
    const { page } = watched;
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette').waitFor();
    await page.keyboard.type('typing');
    await page.getByRole('option', { name: 'Typing', exact: true }).waitFor();
    await page.keyboard.press('Enter');
    const input = viewOf(page).getByTestId('content');
    await input.waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('IFRAME');
    await page.keyboard.press('Tab');
    expect(await hasFocus(input)).toBe(true);
    await page.keyboard.type('inside');
    expect(await input.inputValue()).toBe('inside');

    await page.keyboard.press('Control+k');
    const palette = page.getByTestId('palette');
    await palette.waitFor();
    await expect.poll(() => hasFocus(palette.getByRole('combobox'))).toBe(true);
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('IFRAME');

    // The order of focus crosses the frame in both directions.
    await page.keyboard.press('Shift+Tab');
    await tabTo(page, input);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Activity');
    await page.keyboard.press('Enter');
    const heading = page.getByRole('heading', { level: 1, name: 'Activity' });
    await heading.waitFor();
    await expect.poll(() => hasFocus(heading)).toBe(true);
  });
});
