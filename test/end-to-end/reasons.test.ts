/** Why something does not run, on the pages: made of codes, with what can be done about each. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { openAs, startBrowser } from './browser.ts';
import { writePlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, PanelFolders, Session } from './panel.ts';
import { DEVICES, lookAt } from './screens.ts';

let browser: Browser;
let panel: Panel;
let session: Session;
let folders: PanelFolders;

beforeAll(async () => {
  browser = await startBrowser();
  folders = makePanelFolders();
  writeFileSync(join(folders.pluginsDir, 'radar.binary'), '#!/bin/sh\nexit 0\n', { mode: 0o644 });
  writeFileSync(join(folders.pluginsDir, 'tides.binary'), '#!/bin/sh\r\nexit 0\r\n', { mode: 0o755 });
  writePlugin(folders.pluginsDir, 'says-do-not-retry', { id: 'kitchen', name: 'Kitchen' });
  panel = await startPanel(folders);
  session = await logIn(panel);
  await session.until('kitchen', 'failed');
  await session.until('radar.binary', 'invalid');
  await session.until('tides.binary', 'invalid');
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

it('a file that cannot be used comes with the command that mends it', async () => {
  for (const device of ['phone', 'desk'] as const) {
    await using watched = await openAs(browser, panel, session, 'plugins#invalid', DEVICES[device].options);
    const { page } = watched;
    const radar = page.getByTestId('plugin-row-radar.binary');
    await radar.getByText(/^Cannot be executed: it is not executable/).waitFor();
    await radar.getByText('Allow the file to be executed:').waitFor();
    await radar.getByText(/^chmod \+x \/.*\/radar\.binary$/).waitFor();
    const tides = page.getByTestId('plugin-row-tides.binary');
    await tides.getByText('The file was saved with Windows line ends. Turn them into Unix ones:').waitFor();
    expect(await lookAt(page, device, 'invalid-files')).toEqual([]);
  }
});

it('a plugin that gave up says what to do about it', async () => {
  writePlugin(folders.pluginsDir, 'exits-at-once', { id: 'garden', name: 'Garden', exit_status: 78 });
  await session.until('garden', 'failed');
  for (const device of ['phone', 'desk'] as const) {
    await using watched = await openAs(browser, panel, session, 'plugins/garden', DEVICES[device].options);
    const { page } = watched;
    await page.getByText(/^Exited with status 78/).waitFor();
    await page
      .getByText('Correct its settings or its env file; it is tried again as soon as they change.')
      .waitFor();
    expect(await lookAt(page, device, 'failed-advice')).toEqual([]);
  }
});

it('what happened is told in the words of the page, with the name once and without codes', async () => {
  for (const [path, name] of [
    ['activity', 'reasons-activity'],
    ['plugins/kitchen/events', 'reasons-events'],
    ['', 'reasons-dashboard'],
  ] as const) {
    await using watched = await openAs(browser, panel, session, path, DEVICES.phone.options);
    const { page } = watched;
    const main = page.getByRole('main');
    await main.getByText('Kitchen cannot run: License refused', { exact: true }).first().waitFor();
    await main.getByText('Kitchen failed: License refused', { exact: true }).first().waitFor();
    expect(await lookAt(page, 'phone', name)).toEqual([]);
  }
});
