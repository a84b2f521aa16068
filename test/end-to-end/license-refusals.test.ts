/** A person with licenses in the browser: a wrong one takes the place of none, and one that is needed is no crash. */

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAs, startBrowser } from './browser.ts';
import { EXAMPLES_DIR } from './examples.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';
import { DEVICES, lookAt } from './screens.ts';
import { testSecret, Vendor } from './vendor.ts';

const ID = 'licensed-python';
const ELSEWHERE = '6f1c2d9e-0b7a-4c3e-9a51-2f8d4e6b7c10';

let browser: Browser;
let panel: Panel;
let session: Session;
let instance: string;
let good: string;
let foreign: string;
let expired: string;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  copyFileSync(join(EXAMPLES_DIR, `${ID}.binary`), join(folders.pluginsDir, `${ID}.binary`));
  panel = await startPanel(folders);
  session = await logIn(panel);
  await session.until(ID, 'failed');
  instance = ((await (await session.fetch('api/instance')).json()) as { instance_id: string }).instance_id;
  using vendor = new Vendor();
  const sell = (to: string, ...terms: readonly string[]): Promise<string> =>
    vendor.toru(
      ['license', 'issue', '--plugin', ID, '--instance', to, '--customer', 'Example Ltd', ...terms],
      { TORU_LICENSE_SECRET: testSecret(ID) },
    );
  good = await sell(instance, '--updates', 'forever');
  foreign = await sell(ELSEWHERE, '--updates', 'forever');
  expired = await sell(instance, '--trial-until', '2026-01-01');
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

const cardOf = (page: Page): Locator => page.getByTestId(`license-${ID}`);

async function save(page: Page, token: string): Promise<void> {
  await cardOf(page).getByRole('textbox').fill(token);
  await cardOf(page).getByRole('button', { name: 'Save', exact: true }).click();
}

/** Waits until the card is in a state. */
async function shows(page: Page, state: string): Promise<void> {
  await expect.poll(() => cardOf(page).getAttribute('data-state'), { timeout: 20_000 }).toBe(state);
}

describe('a plugin without its license', () => {
  it('needs a license, says so once, and does not look like a crash', async () => {
    for (const device of ['phone', 'desk'] as const) {
      await using watched = await openAs(browser, panel, session, `plugins/${ID}`, DEVICES[device].options);
      const { page } = watched;
      const main = page.getByRole('main');
      await main.getByRole('heading', { name: 'Needs a license' }).waitFor();
      await cardOf(page).getByText(instance).waitFor();
      await cardOf(page).getByRole('button', { name: 'Copy the instance id' }).waitFor();
      expect(await main.getByText(/^No license for/).count()).toBe(1);
      expect(await main.getByRole('button', { name: /Try again|Restart/ }).count()).toBe(0);
      expect(await main.getByText(/has failed|Last crash|Last lines/).count()).toBe(0);
      expect(await lookAt(page, device, 'needs-a-license')).toEqual([]);
    }
  });

  it('stands under what needs attention with the way to the card', async () => {
    await using watched = await openAs(browser, panel, session, '');
    const { page } = watched;
    await page.getByText('Licensed Python needs a license').waitFor();
    await page.getByRole('link', { name: 'Enter license: Licensed Python' }).click();
    await cardOf(page).waitFor();
  });

  it('runs once one was saved', async () => {
    await using watched = await openAs(browser, panel, session, `plugins/${ID}`);
    await save(watched.page, good);
    await shows(watched.page, 'valid');
    await session.until(ID, 'running');
  });
});

describe('a license that is not valid here', () => {
  it('is refused, keeps what was typed, and leaves the valid one in place', async () => {
    await using watched = await openAs(browser, panel, session, `plugins/${ID}`);
    watched.expectComplaint(/status of 422/);
    const { page } = watched;
    for (const [token, reason] of [
      [foreign, ELSEWHERE],
      [expired, 'The trial ended on 2026-01-01'],
    ] as const) {
      await save(page, token);
      const refusal = page.getByTestId('license-refusal');
      await refusal.getByText('Nothing was changed').waitFor();
      await refusal.getByText(reason).waitFor();
      expect(await cardOf(page).getByRole('textbox').inputValue()).toBe(token);
      expect(await cardOf(page).getByText('was saved').count()).toBe(0);
      await cardOf(page).scrollIntoViewIfNeeded();
      expect(await lookAt(page, 'desk', 'license-refused')).toEqual([]);
      await refusal.getByRole('button', { name: 'Keep what is in place' }).click();
      await refusal.waitFor({ state: 'detached' });
      await shows(page, 'valid');
    }
    await session.until(ID, 'running');
  });

  it('is saved where one insists, without praise, and the valid one can be put back', async () => {
    await using watched = await openAs(browser, panel, session, `plugins/${ID}`);
    watched.expectComplaint(/status of 422/);
    const { page } = watched;
    await save(page, foreign);
    await page.getByTestId('license-refusal').getByRole('button', { name: 'Save it anyway' }).click();
    await shows(page, 'wrong_instance');
    const previous = page.getByTestId('license-previous');
    await previous.getByText('Licensed to Example Ltd. All versions, forever.').waitFor();
    expect(await cardOf(page).getByText('The license was saved').count()).toBe(0);
    await cardOf(page).scrollIntoViewIfNeeded();
    expect(await lookAt(page, 'desk', 'license-put-back')).toEqual([]);
    await previous.getByRole('button', { name: 'Put it back' }).click();
    await shows(page, 'valid');
    await previous.waitFor({ state: 'detached' });
  });
});

describe('removing a license', () => {
  it('asks, and can be undone', async () => {
    await using watched = await openAs(browser, panel, session, `plugins/${ID}`, DEVICES.phone.options);
    const { page } = watched;
    const card = cardOf(page);
    await card.getByRole('button', { name: 'Remove…' }).click();
    await card.getByText('Remove the license?').waitFor();
    await card.scrollIntoViewIfNeeded();
    expect(await lookAt(page, 'phone', 'license-remove')).toEqual([]);
    expect(await page.getByText('Last crash').count()).toBe(0);
    await card.getByRole('button', { name: 'Keep it' }).click();
    await shows(page, 'valid');
    await card.getByRole('button', { name: 'Remove…' }).click();
    await card.getByRole('button', { name: 'Remove it' }).click();
    await shows(page, 'missing');
    await page.getByTestId('license-previous').getByRole('button', { name: 'Put it back' }).click();
    await shows(page, 'valid');
  });
});
