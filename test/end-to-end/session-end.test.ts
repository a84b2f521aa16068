/** A session that ends while a page is open, log-ins that go wrong in other ways than by the password, and two panels on one host. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { logInByForm, openAs, openPage, startBrowser, viewOf } from './browser.ts';
import type { WatchedPage } from './browser.ts';
import { writeViewPlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, PASSWORD, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';
import { DEVICES, lookAt } from './screens.ts';
import type { Device } from './screens.ts';

let browser: Browser;
let panel: Panel;
let session: Session;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  writeViewPlugin(folders.pluginsDir, 'shows-its-version', { id: 'garden', name: 'Garden' });
  panel = await startPanel(folders);
  session = await logIn(panel);
  await session.until('garden', 'running');
});
afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

/** Opens a page that is logged in by a session of its own. */
async function openFresh(path: string): Promise<WatchedPage> {
  const watched = await openAs(browser, panel, await logIn(panel), path);
  watched.expectComplaint(/status of 401/);
  return watched;
}

/** Ends all sessions of the administrator but that of the test. */
async function endOthers(): Promise<void> {
  interface Listed {
    readonly items: readonly { readonly id: string; readonly current: boolean }[];
  }
  const { items } = (await (await session.fetch('api/auth/sessions')).json()) as Listed;
  for (const { id, current } of items)
    if (!current) await session.fetch(`api/auth/sessions/${id}`, { method: 'DELETE' });
}

async function enterPassword(page: Page): Promise<void> {
  const form = page.getByTestId('log-in-again').getByTestId('login-form');
  await form.locator('input[name=password]').fill(PASSWORD);
  await form.locator('button[type=submit]').click();
  await form.waitFor({ state: 'detached' });
}

describe('a session that ends while a page is open', () => {
  it('is asked for over the page: typed text stays, and the way it ended is told', async () => {
    await using watched = await openFresh('settings/general');
    const { page } = watched;
    await page.getByLabel('Name', { exact: true }).fill('Typed before the end');
    await endOthers();
    const dialog = page.getByTestId('log-in-again');
    await dialog.getByText('ended from another place').waitFor();
    expect(await dialog.getByLabel('User name').inputValue()).toBe('admin');
    await page.keyboard.press('Escape');
    await dialog.locator('input[name=password]').fill('wrong');
    await dialog.getByRole('button', { name: 'Log in' }).click();
    await dialog.getByText('User name or password is wrong').waitFor();
    await enterPassword(page);
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Typed before the end');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await page.getByText('Typed before the end').or(page.getByText('Saved')).first().waitFor();
    const settings = (await (await session.fetch('api/settings')).json()) as { name: string };
    expect(settings.name).toBe('Typed before the end');
  });

  it('does not take the view away, nor what is in it', async () => {
    await using watched = await openFresh('p/garden');
    const { page } = watched;
    await viewOf(page).getByText('version 1.0.0').waitFor();
    await page.frames().at(-1)?.evaluate('window.typedText = "kept"');
    await endOthers();
    await page.getByTestId('log-in-again').waitFor();
    await enterPassword(page);
    await viewOf(page).getByText('version 1.0.0').waitFor();
    expect(await page.frames().at(-1)?.evaluate('window.typedText')).toBe('kept');
    // Live events flow again.
    await session.fetch('api/plugins/garden/restart', { method: 'POST' });
    await session.until('garden', 'running');
  });

  it('is back in every tab when somebody logs in in one, also in those that stand at log-in', async () => {
    await using watched = await openFresh('settings/account');
    watched.expectComplaint(/status of 401/);
    const { page } = watched;
    const second = await page.context().newPage();
    await second.goto(new URL('settings/tokens', panel.url).href);
    await second.locator('h1').first().waitFor();
    await endOthers();
    await page.getByTestId('log-in-again').waitFor();
    await second.getByTestId('log-in-again').waitFor();
    const third = await page.context().newPage();
    await third.goto(new URL('plugins', panel.url).href);
    await third.getByTestId('login-form').waitFor();
    await enterPassword(page);
    await second.getByTestId('log-in-again').waitFor({ state: 'detached' });
    await third.getByTestId('plugin-row-garden').filter({ visible: true }).waitFor();
  });

  it('sends what was refused once more after the log-in', async () => {
    await using watched = await openFresh('settings/tokens');
    watched.expectComplaint(/status of 403/);
    const { page } = watched;
    // Nothing tells the page that the session is over before it sends.
    await page.route('**/api/events*', (route) => route.abort());
    await page.reload();
    watched.expectComplaint(/api\/events|ERR_FAILED/);
    await page.getByRole('button', { name: 'New token' }).first().click();
    await page.getByLabel('Name').fill('kept');
    await endOthers();
    await page.getByRole('button', { name: 'Create token' }).click();
    await page.getByTestId('log-in-again').waitFor();
    await enterPassword(page);
    await page.getByTestId('confirm-dialog').getByLabel('Your password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByTestId('new-token').waitFor();
  });

  it('ends all tabs when somebody logs out in one', async () => {
    await using watched = await openFresh('');
    const { page } = watched;
    const second = await page.context().newPage();
    await second.goto(new URL('settings/account', panel.url).href);
    await second.locator('h1').first().waitFor();
    await page.getByRole('button', { name: /Administrator/ }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await second.getByTestId('login-form').waitFor();
    expect(second.url()).toContain('/login');
  });

  it.each(Object.keys(DEVICES) as Device[])('looks right on a %s', async (device) => {
    const { options } = DEVICES[device];
    const own = await logIn(panel);
    await using watched = await openAs(browser, panel, own, 'settings/account', {
      ...options,
      expected: /401/,
    });
    const { page } = watched;
    await page.getByTestId('sessions').waitFor();
    expect(await lookAt(page, device, 'sessions')).toEqual([]);
    await endOthers();
    await page.getByTestId('log-in-again').waitFor();
    expect(await lookAt(page, device, 'log-in-again')).toEqual([]);
  });
});

describe('a log-in', () => {
  it('that is not checked for want of a turn is called busy, never locked', async () => {
    await using watched = await openPage(browser);
    watched.expectComplaint(/status of 429/);
    const { page } = watched;
    const problem = { status: 429, code: 'LOGIN_BUSY', title: 'Busy', detail: 'Busy', retry_after_s: 2 };
    await page.route('**/api/auth/login', (route) =>
      route.fulfill({ status: 429, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    );
    await page.goto(new URL('login', panel.url).href);
    const form = page.getByTestId('login-form');
    await form.locator('input[name=username]').fill('admin');
    await form.locator('input[name=password]').fill(PASSWORD);
    await form.getByRole('button', { name: 'Log in' }).click();
    await form.getByText('The panel is busy').waitFor();
    expect(await form.textContent()).not.toMatch(/lock|failed attempts/i);
    expect(await form.getByRole('button', { name: 'Log in' }).isEnabled()).toBe(true);
    expect(await lookAt(page, 'desk', 'login-busy')).toEqual([]);
    await page.unroute('**/api/auth/login');
    await form.getByRole('button', { name: 'Log in' }).click();
    await form.waitFor({ state: 'detached' });
  });

  it('whose cookie the browser does not keep says so, and what to do', async () => {
    await using watched = await openPage(browser);
    const { page } = watched;
    await page.route('**/api/auth/login', (route) => {
      const user = { username: 'admin', role: 'admin', display_name: 'admin' };
      return route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify({ user }) });
    });
    await page.goto(new URL('login', panel.url).href);
    const form = page.getByTestId('login-form');
    await form.locator('input[name=username]').fill('admin');
    await form.locator('input[name=password]').fill(PASSWORD);
    await form.getByRole('button', { name: 'Log in' }).click();
    await form.getByText('did not keep the session').waitFor();
    expect(await form.textContent()).toContain(new URL(panel.url).host);
    expect(await lookAt(page, 'desk', 'login-cookie-lost')).toEqual([]);
  });

  it('at a panel on another port of the same host leaves the one at this panel alone', async () => {
    await using neighbor = await startPanel(makePanelFolders());
    await using watched = await openPage(browser);
    const { page } = watched;
    await logInByForm(page, panel.url);
    await logInByForm(page, neighbor.url);
    for (const { url } of [panel, neighbor]) {
      await page.goto(url);
      await page.getByTestId('sidebar').waitFor();
    }
  });
});

it('a wrong present password is marked at its field, in its words', async () => {
  await session.fetch('api/auth/confirm', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password: PASSWORD }),
  });
  const made = await session.fetch('api/users', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'carla', password: 'a-long-passphrase-1', role: 'client' }),
  });
  expect(made.status).toBe(201);
  const carla = await logIn(panel, 'carla', 'a-long-passphrase-1');
  await using watched = await openAs(browser, panel, carla, 'settings/account', { expected: /status of 4/ });
  const { page } = watched;
  const present = page.getByLabel('Current password');
  const next = page.getByLabel('New password', { exact: true });
  await present.fill('not the password');
  await next.fill('a-long-passphrase-2');
  await page.getByLabel('New password again').fill('a-long-passphrase-2');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText('This is not your present password.').waitFor();
  expect(await present.getAttribute('aria-invalid')).toBe('true');
  expect(await next.getAttribute('aria-invalid')).toBe('false');
  expect(await page.locator('main').textContent()).not.toContain('User name or password');
  await present.fill('a-long-passphrase-1');
  await next.fill('carla');
  await page.getByLabel('New password again').fill('carla');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await expect.poll(() => next.getAttribute('aria-invalid')).toBe('true');
  expect(await present.getAttribute('aria-invalid')).toBe('false');
});
