/** Users, what each may see, passwords, lock-outs, API tokens, and the trail that all of it leaves. */

import { readFileSync } from 'node:fs';

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { logInByForm, openAs, openPage, startBrowser, viewOf } from './browser.ts';
import { writeViewPlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, PASSWORD, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';

const FIRST = 'a-long-passphrase-1';
const SECOND = 'a-long-passphrase-2';
const THIRD = 'a-long-passphrase-3';
const VIEW = 'shows-its-version';

let browser: Browser;
let panel: Panel;
let session: Session;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  writeViewPlugin(folders.pluginsDir, VIEW, { id: 'garden', name: 'Garden' });
  writeViewPlugin(folders.pluginsDir, VIEW, { id: 'kitchen', name: 'Kitchen' });
  writeViewPlugin(folders.pluginsDir, VIEW, { id: 'cellar', name: 'Cellar', access: 'admin' });
  panel = await startPanel(folders);
  session = await logIn(panel);
  for (const id of ['garden', 'kitchen', 'cellar']) await session.until(id, 'running');
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

const entryOf = (page: Page, name: string): Locator => page.getByTestId(`user-${name}`);

/** Plugins that a user may use, as the panel has them. */
async function pluginsOf(name: string): Promise<readonly string[] | null | undefined> {
  interface Listed {
    readonly items: readonly { readonly username: string; readonly plugins: readonly string[] | null }[];
  }
  const { items } = (await (await session.fetch('api/users')).json()) as Listed;
  return items.find(({ username }) => username === name)?.plugins;
}

/** Enters the administrator's password where the panel asks for it. */
async function confirm(page: Page): Promise<void> {
  const dialog = page.getByTestId('confirm-dialog');
  await dialog.getByLabel('Your password', { exact: true }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await dialog.waitFor({ state: 'detached' });
}

describe('the administrator', () => {
  it('makes a user after entering the password again, and chooses what they may use', async () => {
    await using watched = await openAs(browser, panel, session, 'settings/users');
    watched.expectComplaint(/status of 403/);
    const { page } = watched;
    await page.getByRole('button', { name: 'New user' }).click();
    await page.getByLabel('User name').fill('carla');
    await page.getByLabel('Password', { exact: true }).fill(FIRST);
    await page.getByRole('button', { name: 'Create the user' }).click();
    await confirm(page);
    await page.getByText('carla can log in now').waitFor();
    const entry = entryOf(page, 'carla');
    await entry.locator('summary').click();
    await entry.getByLabel('All that clients may use').click();
    await entry.getByLabel('Kitchen').waitFor();
    expect(await entry.getByLabel('Cellar').count()).toBe(0);
    await entry.getByLabel('Kitchen').click();
    expect(await pluginsOf('carla')).toBeNull();
    await entry.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(() => pluginsOf('carla')).toEqual(['garden']);
  });
});

describe('a client', () => {
  it('sees the plugins it may use and nothing else, and is told so', async () => {
    const client = await logIn(panel, 'carla', FIRST);
    await using watched = await openAs(browser, panel, client, '');
    watched.expectComplaint(/status of 40[34]/);
    const { page } = watched;
    const sidebar = page.getByTestId('sidebar');
    await page.getByTestId('sidebar-plugin-garden').click();
    await viewOf(page).getByText('version 1.0.0').waitFor();
    expect(await sidebar.getByRole('link').allTextContents()).toEqual([
      expect.stringContaining('Steering Center'),
      'Home',
      expect.stringContaining('Garden'),
      'Settings',
    ]);
    await page.goto(new URL('plugins', panel.url).href);
    await page.getByTestId('tool-garden').waitFor();
    expect(await page.getByTestId('tool-kitchen').count()).toBe(0);
    expect(await page.getByRole('switch').count()).toBe(0);

    for (const path of [
      'activity',
      'settings/users',
      'settings/tokens',
      'settings/general',
      'plugins/garden',
    ]) {
      await page.goto(new URL(path, panel.url).href);
      await page.getByText('This is for administrators').waitFor();
    }
    for (const id of ['kitchen', 'cellar']) {
      await page.goto(new URL(`p/${id}`, panel.url).href);
      await page.getByText('There is no such tool').waitFor();
    }
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette').waitFor();
    const options = await page.getByRole('option').allTextContents();
    expect(options.join()).not.toMatch(/Kitchen|Cellar|Logs|Restart|Users|tokens|Activity/);

    const refusals = ['api/activity', 'api/users', 'api/plugins/garden/logs', 'api/plugins/garden/settings'];
    for (const path of refusals) expect([path, (await client.fetch(path)).status]).toEqual([path, 403]);
    for (const path of ['api/plugins/kitchen', 'api/plugins/route/cellar/', 'api/plugins/kitchen/bundle.js'])
      expect([path, (await client.fetch(path)).status]).toEqual([path, 403]);
    expect((await client.fetch('api/plugins/garden/restart', { method: 'POST' })).status).toBe(403);
  });

  it('changes its own password', async () => {
    await using watched = await openPage(browser);
    watched.expectComplaint(/status of 4/);
    const { page } = watched;
    await logInByForm(page, panel.url, 'carla', FIRST);
    await page.goto(new URL('settings/account', panel.url).href);
    await page.getByLabel('Current password').fill('not the password');
    await page.getByLabel('New password', { exact: true }).fill(SECOND);
    await page.getByLabel('New password again').fill(SECOND);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page
      .getByRole('main')
      .getByRole('status')
      .getByText(/password/i)
      .first()
      .waitFor();
    await page.getByLabel('Current password').fill(FIRST);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('Your password was changed.').waitFor();
    await expect(logIn(panel, 'carla', FIRST)).rejects.toThrow('401');
    await logIn(panel, 'carla', SECOND);
  });

  it('is logged out at once when the administrator sets another password or deactivates the account', async () => {
    await using clients = await openPage(browser);
    clients.expectComplaint(/status of 4/);
    await logInByForm(clients.page, panel.url, 'carla', SECOND);
    await using admins = await openAs(browser, panel, session, 'settings/users');
    const { page } = admins;
    const entry = entryOf(page, 'carla');
    await entry.locator('summary').click();
    await entry.getByLabel('New password').fill(THIRD);
    await entry.getByRole('button', { name: 'Set the password' }).click();
    await entry.getByText('The password was set').waitFor();
    await clients.page.getByTestId('login-form').waitFor();
    await logInByForm(clients.page, panel.url, 'carla', THIRD);

    await entry.getByRole('button', { name: 'Deactivate the account' }).click();
    await entry.getByText('Deactivated', { exact: true }).waitFor();
    await clients.page.getByTestId('login-form').waitFor();
    await expect(logIn(panel, 'carla', THIRD)).rejects.toThrow('401');
    await entry.getByRole('button', { name: 'Activate the account' }).click();
    await entry.getByText('Deactivated', { exact: true }).waitFor({ state: 'detached' });
  });

  it('is locked out after five wrong passwords, and told for how long', async () => {
    await using watched = await openPage(browser);
    watched.expectComplaint(/status of 4/);
    const { page } = watched;
    await page.goto(new URL('login', panel.url).href);
    const form = page.getByTestId('login-form');
    const send = form.getByRole('button', { name: 'Log in' });
    await form.getByLabel('User name').fill('carla');
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      if (await send.isDisabled()) break;
      await form.getByLabel('Password', { exact: true }).fill(`wrong ${attempt}`);
      const answered = page.waitForResponse((response) => response.url().endsWith('/api/auth/login'));
      await send.click();
      await answered;
      await form.getByRole('alert').or(form.getByText('Too many failed attempts')).first().waitFor();
    }
    await form.getByText('Too many failed attempts').waitFor();
    expect(await form.textContent()).toMatch(/try again in\s*(1 min|[0-5]?\d s|0?[01]:\d\d)/);
    expect(await send.isDisabled()).toBe(true);
    // From the same address, another account comes in.
    await logIn(panel);
  });
});

describe('an API token', () => {
  it('is shown once, works within its scope, and ends when it is revoked', async () => {
    await using watched = await openAs(browser, panel, session, 'settings/tokens');
    watched.expectComplaint(/status of 403/);
    const { page } = watched;
    await page.getByRole('button', { name: 'New token' }).click();
    await page.getByLabel('Name').fill('monitoring');
    await page.getByRole('button', { name: 'Create token' }).click();
    const token = page.getByTestId('new-token');
    await token.or(page.getByTestId('confirm-dialog')).waitFor();
    if (await page.getByTestId('confirm-dialog').isVisible()) await confirm(page);
    await token.waitFor();
    const text = (await token.textContent()) ?? '';
    expect(text).toMatch(/^steer_/);
    const use = async (path: string, method = 'GET'): Promise<number> => {
      const headers = { authorization: `Bearer ${text}` };
      return (await fetch(new URL(path, panel.url), { method, headers })).status;
    };
    expect(await use('api/plugins')).toBe(200);
    expect(await use('metrics')).toBe(200);
    expect(await use('api/plugins/garden/restart', 'POST')).toBe(403);

    await page.reload();
    await page.getByRole('button', { name: 'Revoke monitoring' }).waitFor();
    expect(await page.locator('body').textContent()).not.toContain(text);
    await page.getByRole('button', { name: 'Revoke monitoring' }).click();
    await page.getByRole('button', { name: 'Revoke now' }).click();
    await page.getByText('No API tokens').waitFor();
    expect(await use('api/plugins')).toBe(401);
  });
});

describe('the activity', () => {
  it('tells who did what from where, and can be downloaded', async () => {
    await using watched = await openAs(browser, panel, session, 'activity');
    const { page } = watched;
    const list = page.getByTestId('activity-list');
    await page.getByLabel('Kind').selectOption('audit');
    await page.getByRole('searchbox', { name: 'Search activity' }).fill('carla');
    const made = list.getByRole('listitem').filter({ hasText: 'user.create' });
    await made.waitFor();
    expect(await made.textContent()).toMatch(/admin created the user "carla".*from 127\.0\.0\.1/);
    await made.locator('summary').click();
    expect(JSON.parse((await made.locator('pre').textContent()) ?? '')).toMatchObject({
      type: 'user.create',
      actor: 'admin',
      address: '127.0.0.1',
    });
    for (const type of ['user.update', 'user.password_reset', 'auth.login'])
      expect(await list.getByRole('listitem').filter({ hasText: type }).count()).toBeGreaterThan(0);

    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export' }).click();
    const file = readFileSync(await (await downloading).path(), 'utf8');
    const { items } = JSON.parse(file);
    const types = new Set(items.map(({ type }: { type: string }) => type));
    for (const type of ['user.create', 'user.password_reset']) expect([...types]).toContain(type);
    for (const secret of [PASSWORD, FIRST, SECOND, THIRD]) expect(file).not.toContain(secret);
  });
});
