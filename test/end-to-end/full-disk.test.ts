/** The database takes no writes: who takes rights away sees that it counts and is not saved, and when it is. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAs, startBrowser } from './browser.ts';
import { logIn, makePanelFolders, postJson, startPanel, PASSWORD } from './panel.ts';
import type { Panel, Session } from './panel.ts';
import { DEVICES, lookAt } from './screens.ts';

const SECRET = 'a-long-passphrase-1';
/** The pause between two tries grows to half a minute. */
const SAVED_WITHIN_MS = 60_000;

let browser: Browser;
let panel: Panel;
let admin: Session;
let client: Session;
let blocker: DatabaseSync | null = null;

beforeAll(async () => {
  browser = await startBrowser();
  panel = await startPanel(makePanelFolders());
  admin = await logIn(panel);
  await postJson(admin, 'api/auth/confirm', { password: PASSWORD });
  await postJson(admin, 'api/users', { username: 'carla', password: SECRET, role: 'client' });
  client = await logIn(panel, 'carla', SECRET);
});

afterAll(async () => {
  free();
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

/** From here on every write is refused, as on a full disk. */
function block(): void {
  blocker = new DatabaseSync(join(panel.folders.dataDir, 'steering.db'), { timeout: 10_000 });
  blocker.exec('BEGIN IMMEDIATE');
}

function free(): void {
  blocker?.close();
  blocker = null;
}

const toast = (page: Page): Locator =>
  page.locator('[data-sonner-toast]').filter({ hasText: 'In effect, but not saved yet' });
const attention = (page: Page): Locator =>
  page.getByRole('listitem').filter({ hasText: 'in effect but not saved' });

describe('while the database takes no writes', () => {
  it('the toast of an action and the dashboard say what is in effect but not saved, until it is saved', async () => {
    await using dashboard = await openAs(browser, panel, admin);
    await using phone = await openAs(browser, panel, admin, '', DEVICES.phone.options);
    await using office = await openAs(browser, panel, admin, 'settings/users');
    await using tools = await openAs(browser, panel, client, '', DEVICES.phone.options);
    // Its live events end with the session.
    tools.expectComplaint(/status of 401.*api\/events/);
    const user = office.page.getByTestId('user-carla');
    await user.locator('summary').click();
    await dashboard.page.getByText('Needs attention').waitFor();
    expect(await attention(dashboard.page).count()).toBe(0);
    block();

    await tools.page.getByRole('button', { name: 'carla' }).click();
    await tools.page.getByRole('menuitem', { name: 'Log out' }).click();
    await tools.page.getByTestId('login-form').waitFor();
    await toast(tools.page).getByText('Not saved: the end of a session of "carla".').waitFor();
    expect(await lookAt(tools.page, 'phone', 'not-saved-logged-out')).toEqual([]);
    await attention(dashboard.page).getByText('1 change is in effect but not saved').waitFor();

    await user.getByRole('button', { name: 'Deactivate the account' }).click();
    await user.getByText('Changed.').waitFor();
    await toast(office.page).getByText('"carla"').waitFor();
    expect(await lookAt(office.page, 'desk', 'not-saved-toast')).toEqual([]);

    for (const { page } of [dashboard, phone]) {
      const item = attention(page);
      await item.getByText(/^[2-9] changes are in effect but not saved$/).waitFor();
      await item.getByText(/^The end of a session of "carla".*They are tried again by themselves/).waitFor();
    }
    expect(await lookAt(dashboard.page, 'desk', 'not-saved-attention')).toEqual([]);
    expect(await lookAt(phone.page, 'phone', 'not-saved-attention')).toEqual([]);

    free();
    for (const { page } of [dashboard, phone])
      await attention(page).waitFor({ state: 'detached', timeout: SAVED_WITHIN_MS });
    const instance = (await (await admin.fetch('api/instance')).json()) as { unsaved: unknown };
    expect(instance.unsaved).toEqual([]);
  });
});
