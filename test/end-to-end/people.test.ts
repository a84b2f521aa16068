/** Who sees what: tools for the people who use them, the choice of who they are, and what waits for an administrator. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAs, startBrowser, viewOf } from './browser.ts';
import { writePlugin, writeViewPlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, PASSWORD, postJson, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';
import { DEVICES, lookAt } from './screens.ts';

const SECRET = 'a-long-passphrase-1';

let browser: Browser;
let panel: Panel;
let session: Session;
let instance: string;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  const garden = { id: 'garden', name: 'Garden', description: 'Waters the plants', version: '1.0.0' };
  writeViewPlugin(folders.pluginsDir, 'shows-its-version', garden);
  writePlugin(folders.pluginsDir, 'exits-at-once', {
    id: 'kitchen',
    name: 'Kitchen',
    access: 'client',
    ui: { isolation: 'frame' },
  });
  writePlugin(folders.pluginsDir, 'echoes', { id: 'engine', name: 'Engine room' });
  panel = await startPanel(folders);
  session = await logIn(panel);
  instance = ((await (await session.fetch('api/instance')).json()) as { instance_id: string }).instance_id;
  await session.until('garden', 'running', 60_000);
  expect((await postJson(session, 'api/auth/confirm', { password: PASSWORD })).status).toBe(204);
  for (const username of ['carla', 'ben']) {
    const user = { username, password: SECRET, role: 'client', display_name: username };
    expect((await postJson(session, 'api/users', user)).status).toBe(201);
  }
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

/** Nothing on the page is about the server. */
async function expectNothingOfTheServer(page: Page): Promise<void> {
  const text = (await page.locator('body').innerText()) + (await page.title());
  expect(text).not.toContain(instance);
  expect(text).not.toMatch(
    /\/tmp\/|[A-Z]+_[A-Z]+|exit|status \d|CPU|Memory|Load|Manage plugins|Restart|Logs/,
  );
}

describe('somebody with the role client', () => {
  it('finds their tools as tiles, and of one that fails that the administrator knows', async () => {
    const client = await logIn(panel, 'carla', SECRET);
    for (const device of ['phone', 'desk'] as const) {
      await using watched = await openAs(browser, panel, client, '', DEVICES[device].options);
      const { page } = watched;
      await page.getByRole('heading', { name: 'Your tools' }).waitFor();
      await page
        .getByTestId('tool-kitchen')
        .getByText('Does not work at the moment. The administrator has been told.')
        .waitFor();
      expect(await page.getByRole('list', { name: 'Your tools' }).getByRole('link').count()).toBe(2);
      await expectNothingOfTheServer(page);
      expect(await lookAt(page, device, 'tools')).toEqual([]);
      await page.getByTestId('tool-kitchen').click();
      await page.getByRole('heading', { name: 'Kitchen does not work at the moment' }).waitFor();
      await expectNothingOfTheServer(page);
      expect(await lookAt(page, device, 'tool-down')).toEqual([]);
    }
  });

  it('opens a tool with one click', async () => {
    await using watched = await openAs(browser, panel, await logIn(panel, 'carla', SECRET), '');
    const { page } = watched;
    await page.getByTestId('tool-garden').click();
    await viewOf(page).getByText('version 1.0.0').waitFor();
    await expectNothingOfTheServer(page);
  });
});

describe('the administrator', () => {
  it('chooses who uses a plugin, and is told what changes before it is saved', async () => {
    await using watched = await openAs(browser, panel, await logIn(panel), 'plugins/garden');
    watched.expectComplaint(/status of 403/);
    const { page } = watched;
    const card = page.getByTestId('used-by');
    const changes = card.getByTestId('access-changes');
    await card.getByLabel('ben').uncheck();
    await changes.getByText('ben can no longer use Garden; what they have open there ends.').waitFor();
    await card.scrollIntoViewIfNeeded();
    expect(await lookAt(page, 'desk', 'used-by')).toEqual([]);
    expect((await (await logIn(panel, 'ben', SECRET)).fetch('api/plugins/garden')).status).toBe(200);
    await card.getByRole('button', { name: 'Save' }).click();
    const dialog = page.getByTestId('confirm-dialog');
    await dialog.getByLabel('Your password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await card.getByText('Saved.').waitFor();
    expect((await (await logIn(panel, 'ben', SECRET)).fetch('api/plugins/garden')).status).toBe(403);
    expect((await (await logIn(panel, 'carla', SECRET)).fetch('api/plugins/garden')).status).toBe(200);

    await card.getByLabel('Administrators only').check();
    await changes.getByText('carla can no longer use Garden').waitFor();
    await card.getByRole('button', { name: 'Discard' }).click();
    await changes.waitFor({ state: 'detached' });
    await card.getByLabel('Administrators only').check();
    await card.getByRole('button', { name: 'Save' }).click();
    await card.getByText('Saved.').waitFor();
    expect((await (await logIn(panel, 'carla', SECRET)).fetch('api/plugins/garden')).status).toBe(403);

    await card.getByLabel('Clients and administrators').check();
    await changes.getByText('carla can use Garden.').waitFor();
    await card.getByRole('button', { name: 'Save' }).click();
    await expect
      .poll(async () => (await (await logIn(panel, 'carla', SECRET)).fetch('api/plugins/garden')).status)
      .toBe(200);
  });

  it('reads sentences in the activity, and a crash loop as one line with a count', async () => {
    const crashes = async (): Promise<number> => {
      const answer = await session.fetch('api/activity?fold=true&plugin=kitchen&type=crashed');
      const { items } = (await answer.json()) as { items: readonly { count: number }[] };
      return items[0]?.count ?? 0;
    };
    await expect.poll(crashes, { timeout: 60_000 }).toBeGreaterThan(1);
    for (const device of ['phone', 'desk'] as const) {
      await using watched = await openAs(browser, panel, session, 'activity', DEVICES[device].options);
      const { page } = watched;
      const list = page.getByTestId('activity-list');
      await list
        .getByText(/Kitchen crashed: exited with status 3 before it was ready.*times since/)
        .waitFor();
      await list.getByText('admin created the user "carla"').waitFor();
      expect(
        await list
          .locator('summary')
          .getByText(/Kitchen crashed/)
          .count(),
      ).toBe(1);
      for (const badge of await list.locator('summary > div > span:first-child').all()) {
        expect(await badge.innerText()).not.toMatch(/[._]/);
        expect(
          await badge.evaluate(
            (node) => node.firstElementChild?.scrollWidth === node.firstElementChild?.clientWidth,
          ),
        ).toBe(true);
      }
      expect(await lookAt(page, device, 'activity-folded')).toEqual([]);
    }
  });

  it('sees that a plugin which declares nothing has promised nothing', async () => {
    await using watched = await openAs(browser, panel, session, 'plugins/engine');
    await watched.page.getByTestId('no-permissions').getByText('It declares nothing.').waitFor();
    expect(await watched.page.getByText('Nothing beyond its own folder').count()).toBe(0);
  });
});

describe('files that nobody has decided about', () => {
  it('wait on the dashboard, with what to do first, until somebody decides', async () => {
    const folders = makePanelFolders();
    writePlugin(folders.pluginsDir, 'echoes', { id: 'first', name: 'First' });
    writePlugin(folders.pluginsDir, 'echoes', { id: 'second', name: 'Second' });
    writeFileSync(join(folders.pluginsDir, 'no-program.binary'), 'not a program');
    await using fresh = await startPanel(folders, { STEERING_AUTO_ENABLE: 'false' });
    const admin = await logIn(fresh);
    await admin.until('second', 'disabled');
    for (const device of ['phone', 'desk'] as const) {
      await using watched = await openAs(browser, fresh, admin, '', DEVICES[device].options);
      await watched.page.getByTestId('first-run').getByText('First and Second').waitFor();
      expect(await lookAt(watched.page, device, 'first-run')).toEqual([]);
    }
    await using watched = await openAs(browser, fresh, admin, '');
    const { page } = watched;
    expect(await page.getByText('All is well').count()).toBe(0);
    await page.getByRole('button', { name: 'Leave disabled: Second' }).click();
    await page.getByText('Second is new and disabled').waitFor({ state: 'detached' });
    await page.getByTestId('first-run').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Enable: First' }).click();
    await page.getByTestId('enable-dialog').getByText('It declares nothing.').waitFor();
    await page.getByTestId('enable-dialog').getByRole('button', { name: 'Enable' }).click();
    await admin.until('first', 'running');
    await page.getByText('First is new and disabled').waitFor({ state: 'detached' });
    expect((await admin.plugin('second')).state).toBe('disabled');
  });
});
