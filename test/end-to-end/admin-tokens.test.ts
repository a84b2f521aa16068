/** An administrator is taken away in the browser: which API tokens go with the account is seen before, and they can be kept. */

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAs, startBrowser } from './browser.ts';
import { logIn, makePanelFolders, postJson, startPanel, PASSWORD } from './panel.ts';
import type { Panel, Session } from './panel.ts';
import { DEVICES, lookAt } from './screens.ts';

const SECRET = 'a-long-passphrase-1';

let browser: Browser;
let panel: Panel;
let admin: Session;

beforeAll(async () => {
  browser = await startBrowser();
  panel = await startPanel(makePanelFolders());
  admin = await logIn(panel);
  await postJson(admin, 'api/auth/confirm', { password: PASSWORD });
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

/** Another administrator with a token of this name. */
async function makeAdmin(username: string, name: string): Promise<string> {
  await postJson(admin, 'api/users', { username, password: SECRET, role: 'admin' });
  const session = await logIn(panel, username, SECRET);
  await postJson(session, 'api/auth/confirm', { password: SECRET });
  const made = await postJson(session, 'api/tokens', { name, scope: 'read' });
  return ((await made.json()) as { token: string }).token;
}

const statusWith = async (token: string): Promise<number> =>
  (await fetch(new URL('api/plugins', panel.url), { headers: { authorization: `Bearer ${token}` } })).status;

async function openUser(page: Page, username: string): Promise<Locator> {
  const user = page.getByTestId(`user-${username}`);
  await user.locator('summary').click();
  return user;
}

const told = (user: Locator): Locator => user.getByTestId('tokens-made');

describe('an administrator with API tokens', () => {
  it('who is made a client: they are named and can be kept', async () => {
    const token = await makeAdmin('ben', 'deploy');
    await using watched = await openAs(browser, panel, admin, 'settings/users');
    const user = await openUser(watched.page, 'ben');
    expect(await told(user).count()).toBe(0);
    await user.getByLabel('Role').selectOption('client');
    await told(user).getByText('API tokens that ben has made are revoked').waitFor();
    await told(user).getByText('“deploy”.').waitFor();
    await told(user).getByLabel('Keep them').check();
    await told(user).getByText('stay valid').waitFor();
    await user.getByRole('button', { name: 'Save' }).click();
    await user.getByText('Changed.').waitFor();
    expect(await statusWith(token)).toBe(200);
  });

  it('whose account is deactivated: they are named and revoked', async () => {
    const token = await makeAdmin('dora', 'nightly');
    await using watched = await openAs(browser, panel, admin, 'settings/users');
    const user = await openUser(watched.page, 'dora');
    await user.getByRole('button', { name: 'Deactivate the account…' }).click();
    await told(user).getByText('“nightly”.').waitFor();
    expect(await lookAt(watched.page, 'desk', 'tokens-made-off')).toEqual([]);
    await user.getByRole('button', { name: 'Leave it active' }).click();
    expect(await statusWith(token)).toBe(200);
    await user.getByRole('button', { name: 'Deactivate the account…' }).click();
    await user.getByRole('button', { name: 'Deactivate now' }).click();
    await user.getByText('Changed.').waitFor();
    expect(await statusWith(token)).toBe(401);
    await user.getByRole('button', { name: 'Activate the account' }).waitFor();
  });

  it('who is deleted: they are named, and kept or revoked as chosen', async () => {
    const revoked = await makeAdmin('erik', 'backup');
    const kept = await makeAdmin('fiona', 'mirror');
    await using watched = await openAs(browser, panel, admin, 'settings/users', DEVICES.phone.options);
    const { page } = watched;
    const erik = await openUser(page, 'erik');
    await erik.getByRole('button', { name: 'Delete the user…' }).click();
    await told(erik).getByText('“backup”.').waitFor();
    await told(erik).scrollIntoViewIfNeeded();
    expect(await lookAt(page, 'phone', 'tokens-made-delete')).toEqual([]);
    await erik.getByRole('button', { name: 'Delete for good' }).click();
    await erik.waitFor({ state: 'detached' });
    expect(await statusWith(revoked)).toBe(401);

    const fiona = await openUser(page, 'fiona');
    await fiona.getByRole('button', { name: 'Delete the user…' }).click();
    await told(fiona).getByLabel('Keep them').check();
    await fiona.getByRole('button', { name: 'Delete for good' }).click();
    await fiona.waitFor({ state: 'detached' });
    expect(await statusWith(kept)).toBe(200);
  });
});
