/** Backups in the web interface: none yet, one at once, a schedule; a token of a restored backup; and the check of the server. */
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAs, startBrowser } from './browser.ts';
import { logIn, makePanelFolders, PASSWORD, postJson, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';
import { DEVICES, lookAt, type Device } from './screens.ts';

let browser: Browser;
let panel: Panel;
let session: Session;
beforeAll(async () => {
  browser = await startBrowser();
  panel = await startPanel(makePanelFolders());
  session = await logIn(panel);
});
afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

describe.each(Object.keys(DEVICES) as Device[])('on a %s', (device) => {
  it('the section of backups is without fault', async () => {
    await using watched = await openAs(browser, panel, session, 'settings/backups', DEVICES[device].options);
    await watched.page.getByRole('button', { name: 'Back up now' }).waitFor();
    expect(await lookAt(watched.page, device, 'backups')).toEqual([]);
  });
});

it('a backup is made on request, and the schedule is saved', async () => {
  await using watched = await openAs(browser, panel, session, 'settings/backups');
  const { page } = watched;
  await page.getByText('none yet').waitFor();
  await page.getByRole('button', { name: 'Back up now' }).click();
  await page.getByText('1 backup', { exact: true }).waitFor();
  await page.getByLabel('Hours between backups').fill('24');
  // A field that is emptied stays empty, and what is typed then is what it says.
  const keep = page.getByLabel('Backups to keep');
  await keep.fill('');
  expect(await keep.inputValue()).toBe('');
  await keep.pressSequentially('12');
  expect(await keep.inputValue()).toBe('12');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  const { schedule } = (await (await session.fetch('api/backups')).json()) as { readonly schedule: unknown };
  expect(schedule).toMatchObject({ every_hours: 24, keep: 12 });
});

it('a token of a restored backup waits, and is confirmed', async () => {
  await postJson(session, 'api/auth/confirm', { password: PASSWORD });
  await postJson(session, 'api/tokens', { name: 'ci', scope: 'read' });
  const database = new DatabaseSync(join(panel.folders.dataDir, 'steering.db'));
  database.exec('UPDATE api_tokens SET unconfirmed_since = 1');
  database.close();
  await using watched = await openAs(browser, panel, session, 'settings/tokens');
  const { page } = watched;
  await page.getByText('Waiting for confirmation').waitFor();
  expect(await lookAt(page, 'phone', 'token-waiting')).toEqual([]);
  await page.getByRole('button', { name: 'Confirm ci' }).click();
  await page.getByText('Waiting for confirmation').waitFor({ state: 'detached' });
});

it.each(Object.keys(DEVICES) as Device[])(
  'the check of the server shows what to do, on a %s',
  async (device) => {
    await using watched = await openAs(browser, panel, session, 'settings/general', DEVICES[device].options);
    const { page } = watched;
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByRole('list', { name: 'Findings' }).scrollIntoViewIfNeeded();
    await page.getByText('The database is whole').waitFor();
    expect(await page.getByText('The panel answers at 127.0.0.1').count()).toBe(1);
    expect(await lookAt(page, device, 'doctor')).toEqual([]);
  },
);
