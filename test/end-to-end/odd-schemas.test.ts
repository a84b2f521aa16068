/** Settings schemas as authors write them: types left out, parts no field can be made for, patterns that take for ever. */

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { openAs, startBrowser } from './browser.ts';
import { writePlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';
import { DEVICES, lookAt } from './screens.ts';

const SLOW = '^([a-z]+)+@$';
const THIRTY = 'a'.repeat(30);

const ODD = {
  type: 'object',
  properties: {
    mode: {
      title: 'Mode',
      oneOf: [
        { const: 'fast', title: 'Fast' },
        { const: 'safe', title: 'Safe' },
      ],
    },
    anything: { title: 'Anything' },
    pair: {
      title: 'Pair',
      type: 'array',
      prefixItems: [
        { title: 'Left', minLength: 1 },
        { title: 'Right', minimum: 0 },
      ],
    },
    rules: { title: 'Rules', patternProperties: { '^[a-z]+$': { type: 'integer' } } },
  },
};
const HANGS = {
  type: 'object',
  properties: {
    mail: { type: 'string', title: 'Mail', pattern: SLOW },
    note: { type: 'string', title: 'Note' },
  },
  if: { required: ['mail'], properties: { mail: { pattern: SLOW } } },
  then: { properties: { more: { type: 'string', title: 'More' } } },
};

let browser: Browser;
let panel: Panel;
let session: Session;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  writePlugin(folders.pluginsDir, 'keeps-settings', { id: 'odd', name: 'Odd', settings: ODD });
  writePlugin(folders.pluginsDir, 'keeps-settings', { id: 'hangs', name: 'Hangs', settings: HANGS });
  panel = await startPanel(folders);
  session = await logIn(panel);
  for (const id of ['odd', 'hangs']) await session.until(id, 'running');
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

const formOf = (page: Page): Locator => page.getByTestId('settings-form');
const field = (page: Page, label: string): Locator =>
  formOf(page).getByLabel(label, { exact: false }).first();
const save = (page: Page): Promise<void> =>
  formOf(page).getByRole('button', { name: 'Save', exact: true }).click();

it('what authors leave out is a field all the same, and what no field can be made for takes JSON', async () => {
  await using watched = await openAs(browser, panel, session, 'plugins/odd/settings');
  const { page } = watched;
  await field(page, 'Mode').selectOption({ label: 'Safe' });
  await field(page, 'Left').fill('l');
  await field(page, 'Right').fill('2');
  expect(await formOf(page).textContent()).toContain(
    'The plugin does not say which kind of value goes here.',
  );
  await field(page, 'Anything').fill('{"a": ');
  await field(page, 'Rules').fill('{"up": 1}');
  expect(await formOf(page).textContent()).not.toMatch(/unknown|unsupported/i);
  expect(await lookAt(page, 'desk', 'settings-json-fields')).toEqual([]);

  await save(page);
  await formOf(page).getByText('Nothing was saved yet').waitFor();
  expect(await field(page, 'Anything').inputValue()).toBe('{"a": ');
  await field(page, 'Anything').fill('{"a": [1, "x"]}');
  await field(page, 'Rules').fill('{"up": "no number"}');
  await save(page);
  await formOf(page).getByText('Nothing was saved yet').waitFor();
  await field(page, 'Rules').fill('{"up": 1}');
  await save(page);
  await formOf(page).getByText('Saved.').waitFor();
  const { values } = (await (await session.fetch('api/plugins/odd/settings')).json()) as { values: unknown };
  expect(values).toEqual({ mode: 'safe', pair: ['l', 2], anything: { a: [1, 'x'] }, rules: { up: 1 } });
  await page.reload();
  await expect.poll(() => field(page, 'Anything').inputValue()).toContain('"x"');
  expect(await field(page, 'Mode').locator('option:checked').textContent()).toBe('Safe');

  await using small = await openAs(browser, panel, session, 'plugins/odd/settings', DEVICES.phone.options);
  await field(small.page, 'Anything').waitFor();
  expect(await lookAt(small.page, 'phone', 'settings-json-fields')).toEqual([]);
});

it('a pattern that takes for ever: the page answers while it is typed and saved, and the place in the schema is named', async () => {
  await using watched = await openAs(browser, panel, session, 'plugins/hangs/settings');
  watched.expectComplaint(/status of 422/);
  const { page } = watched;
  await field(page, 'Mail').fill(THIRTY);
  // As long as the page's own thread is held up, nothing of this is answered.
  await field(page, 'Note').fill('typed meanwhile');
  expect(await field(page, 'Note').inputValue()).toBe('typed meanwhile');
  await save(page);
  await formOf(page).getByText('could not be checked within').waitFor();
  expect(await formOf(page).textContent()).toContain('#/properties/mail/pattern');
  expect(await field(page, 'Note').inputValue()).toBe('typed meanwhile');
  expect(((await (await session.fetch('api/plugins')).json()) as { items: unknown[] }).items).toHaveLength(2);

  await field(page, 'Mail').fill('aa@');
  await field(page, 'More').fill('shown because the mail is one');
  await save(page);
  await formOf(page).getByText('Saved.').waitFor();
});
