/** Two people with the same form, and one who leaves it: nothing is undone or lost without a word. */

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAs, startBrowser } from './browser.ts';
import type { WatchedPage } from './browser.ts';
import { writePlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, postJson, startPanel, PASSWORD } from './panel.ts';
import type { Panel, Session } from './panel.ts';
import { DEVICES, lookAt } from './screens.ts';

const text = (title: string, more = {}): object => ({ type: 'string', title, ...more });
const SCHEMA = {
  type: 'object',
  properties: {
    interval: { type: 'integer', title: 'Interval', default: 30 },
    boxes: {
      type: 'array',
      title: 'Mailboxes',
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: text('Name'), pass: text('Pass', { format: 'password' }) },
      },
    },
  },
};

let browser: Browser;
let panel: Panel;
let session: Session;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  writePlugin(folders.pluginsDir, 'keeps-settings', {
    id: 'mail',
    name: 'Mail',
    settings: SCHEMA,
    access: 'client',
  });
  panel = await startPanel(folders);
  session = await logIn(panel);
  await session.until('mail', 'running');
  await postJson(session, 'api/auth/confirm', { password: PASSWORD });
  await postJson(session, 'api/users', {
    username: 'carla',
    password: 'a-long-passphrase-1',
    role: 'client',
  });
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

const open = async (path: string, options = {}): Promise<WatchedPage> => {
  const watched = await openAs(browser, panel, session, path, options);
  watched.expectComplaint(/status of 412/);
  return watched;
};
const formOf = (page: Page): Locator => page.getByTestId('settings-form');
const field = (page: Page, label: string, nth = 0): Locator => formOf(page).getByLabel(label).nth(nth);
const save = (scope: Page | Locator): Promise<void> =>
  scope.getByRole('button', { name: 'Save', exact: true }).click();
const meanwhile = (page: Page): Locator => page.getByTestId('changed-meanwhile');
const question = (page: Page): Locator => page.getByTestId('leave-dialog');
const readJson = async (path: string): Promise<never> => (await (await session.fetch(path)).json()) as never;

describe('two people with the same form', () => {
  it('settings of a plugin: who saves second sees what the first changed, keeps what was typed, and no secret is mixed up', async () => {
    const box = (name: string): object => ({ name, pass: `secret of ${name}` });
    const values = { interval: 5, boxes: [box('bank'), box('forum')] };
    expect((await postJson(session, 'api/plugins/mail/settings', { values }, 'PUT')).status).toBe(200);
    await using first = await open('plugins/mail/settings');
    await using second = await open('settings/plugins/mail');
    await field(second.page, 'Name', 1).waitFor();

    await formOf(first.page).getByRole('button', { name: 'Remove this entry' }).first().click();
    await save(formOf(first.page));
    await formOf(first.page).getByText('Saved.').waitFor();

    await field(second.page, 'Interval').fill('7');
    await save(formOf(second.page));
    await meanwhile(second.page).waitFor();
    const told = await meanwhile(second.page).textContent();
    expect(told).toContain('Mailboxes');
    expect(told).toMatch(/bank.*forum/);
    expect(told).not.toContain('secret of');
    expect(await field(second.page, 'Interval').inputValue()).toBe('7');
    expect(await field(second.page, 'Name').inputValue()).toBe('forum');
    expect(await readJson('api/plugins/route/mail/')).toMatchObject({ interval: 5, boxes: [box('forum')] });
    expect(await lookAt(second.page, 'desk', 'settings-changed-meanwhile')).toEqual([]);

    await save(formOf(second.page));
    await formOf(second.page).getByText('Saved.').waitFor();
    await meanwhile(second.page).waitFor({ state: 'detached' });
    expect(await readJson('api/plugins/route/mail/')).toMatchObject({ interval: 7, boxes: [box('forum')] });
  });

  it('settings of the panel: an origin that the first withdrew is not allowed again by the second, who renames the panel', async () => {
    const origins = ['https://a.example', 'https://b.example'];
    await postJson(session, 'api/settings', { view_origins: origins }, 'PUT');
    await using second = await open('settings/general', DEVICES.phone.options);
    const { page } = second;
    await expect.poll(() => page.getByLabel('Origins for views').inputValue()).toBe(origins.join(' '));
    await page.getByLabel('Name', { exact: true }).fill('Office');
    await postJson(session, 'api/settings', { view_origins: ['https://a.example'] }, 'PUT');
    await save(page.getByRole('main'));
    await meanwhile(page).waitFor();
    expect(await meanwhile(page).textContent()).toContain('https://b.example');
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Office');
    expect(await lookAt(page, 'phone', 'panel-changed-meanwhile')).toEqual([]);
    expect(await page.getByLabel('Origins for views').inputValue()).toBe('https://a.example');
    await save(page.getByRole('main'));
    await page.getByText('Saved.').waitFor();
    expect(await readJson('api/settings')).toMatchObject({
      name: 'Office',
      view_origins: ['https://a.example'],
    });
  });

  it('a version that comes with a late event stream is never saved on top of before it was shown', async () => {
    await postJson(session, 'api/settings', { view_origins: ['https://a.example'] }, 'PUT');
    await using second = await open('settings/general');
    const { page } = second;
    const held = Promise.withResolvers();
    await page.route('**/api/events*', async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.reload();
    await page.getByLabel('Name', { exact: true }).fill('Works');
    await postJson(session, 'api/settings', { view_origins: ['https://c.example'] }, 'PUT');
    const again = page.waitForResponse(
      (response) => response.url().endsWith('/api/settings') && response.request().method() === 'GET',
    );
    held.resolve(null);
    await again;
    await save(page.getByRole('main'));
    await meanwhile(page).waitFor();
    expect(await readJson('api/settings')).not.toMatchObject({ name: 'Works' });
    expect(await meanwhile(page).textContent()).toContain('https://c.example');
    await save(page.getByRole('main'));
    await page.getByText('Saved.').waitFor();
    expect(await readJson('api/settings')).toMatchObject({
      name: 'Works',
      view_origins: ['https://c.example'],
    });
  });

  it('a user: a role acts on Save and not before, and not on top of what was not seen', async () => {
    await using watched = await open('settings/users');
    const { page } = watched;
    const user = page.getByTestId('user-carla');
    await user.locator('summary').click();
    await user.getByLabel('Role').selectOption('admin');
    expect(await readJson('api/users/carla')).toMatchObject({ role: 'client' });
    await user.getByRole('button', { name: 'Discard changes' }).click();
    expect(await user.getByLabel('Role').inputValue()).toBe('client');
    await user.getByLabel('All that clients may use').uncheck();
    await postJson(session, 'api/users/carla', { plugins: [] }, 'PATCH');
    await user.getByLabel('Role').selectOption('admin');
    await save(user);
    await meanwhile(page).waitFor();
    expect(await readJson('api/users/carla')).toMatchObject({ role: 'client', plugins: [] });
    await save(user);
    await user.getByText('Changed.').waitFor();
    expect(await readJson('api/users/carla')).toMatchObject({ role: 'admin' });
    await postJson(session, 'api/users/carla', { role: 'client' }, 'PATCH');
  });
});

describe('a page with something that is not saved', () => {
  it.each([
    [
      'a field of a plugin’s settings',
      'plugins/mail/settings',
      (page: Page) => field(page, 'Interval').fill('99'),
    ],
    [
      'the name of the panel',
      'settings/general',
      (page: Page) => page.getByLabel('Name', { exact: true }).fill('X'),
    ],
    ['a new password', 'settings/account', (page: Page) => page.getByLabel('Current password').fill('x')],
  ])('is left only after a question: %s', async (_, path, type) => {
    await using watched = await open(path);
    const { page } = watched;
    const address = page.url();
    await type(page);
    const link = page.getByRole('link', { name: 'Activity' });
    await link.click();
    await question(page).waitFor();
    if (path === 'settings/general') expect(await lookAt(page, 'desk', 'leave-question')).toEqual([]);
    await question(page).getByRole('button', { name: 'Stay' }).click();
    await question(page).waitFor({ state: 'detached' });
    expect(page.url()).toBe(address);

    const asked = new Promise<string>((resolve) => {
      page.once('dialog', (dialog) => {
        resolve(dialog.type());
        void dialog.dismiss();
      });
    });
    await page.evaluate('setTimeout(() => location.reload(), 0)');
    expect(await asked).toBe('beforeunload');

    await link.click();
    await question(page).getByRole('button', { name: 'Leave without saving' }).click();
    await page.waitForURL(/activity$/);
    expect(await question(page).count()).toBe(0);
  });

  it('is left without a question when nothing was typed, or all was saved', async () => {
    await using watched = await open('plugins/mail/settings');
    const { page } = watched;
    await field(page, 'Interval').fill('98');
    await save(formOf(page));
    await formOf(page).getByText('Saved.').waitFor();
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.waitForURL(/activity$/);
  });

  it('a dialog that holds something is closed only after a question', async () => {
    await using watched = await open('settings/users');
    const { page } = watched;
    await page.getByRole('button', { name: 'New user' }).click();
    const dialog = page.getByTestId('new-user-dialog');
    await dialog.getByLabel('User name').fill('dora');
    await page.keyboard.press('Escape');
    await question(page).getByRole('button', { name: 'Stay' }).click();
    expect(await dialog.getByLabel('User name').inputValue()).toBe('dora');
    await page.keyboard.press('Escape');
    await question(page).getByRole('button', { name: 'Leave without saving' }).click();
    await dialog.waitFor({ state: 'detached' });
  });
});
