/** A plugin's settings as a person fills them in: nested, listed, chosen, conditional and secret; saved, applied, kept. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { hasFocus, openAs, startBrowser } from './browser.ts';
import { writePlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';

const SECRET = 'kUhglocke-7391-geheim';
const SECRET_IN_SHORT = `${SECRET.length} letters ending in ${SECRET.slice(-3)}`;

const text = (title: string, more = {}): object => ({ type: 'string', title, ...more });
const SCHEMA = {
  type: 'object',
  required: ['city'],
  properties: {
    city: text('City', { minLength: 2, description: 'Where to look out of the window' }),
    unit: text('Unit', { enum: ['metric', 'imperial'], default: 'metric' }),
    server: {
      type: 'object',
      title: 'Server',
      required: ['host', 'token'],
      properties: {
        host: text('Host', { minLength: 1 }),
        port: { type: 'integer', title: 'Port', minimum: 1, maximum: 65_535, default: 8080 },
        token: text('Token', { format: 'password', minLength: 8 }),
      },
    },
    stations: {
      type: 'array',
      title: 'Stations',
      items: {
        type: 'object',
        required: ['label'],
        properties: { label: text('Label', { minLength: 1 }), height: { type: 'number', title: 'Height' } },
      },
    },
    alerts: { type: 'boolean', title: 'Alerts', default: false },
  },
  if: { properties: { alerts: { const: true } }, required: ['alerts'] },
  then: { properties: { email: text('Email', { pattern: '^[^@ ]+@[^@ ]+$' }) }, required: ['email'] },
};
/** The same, stricter about the token, which only the server knows. */
const STRICTER = {
  ...SCHEMA,
  properties: {
    ...SCHEMA.properties,
    server: {
      ...SCHEMA.properties.server,
      properties: {
        ...SCHEMA.properties.server.properties,
        token: text('Token', { format: 'password', minLength: 40 }),
      },
    },
  },
};

/** A list whose entries have secrets. */
const BOXES = {
  type: 'object',
  properties: {
    token: text('Token', { format: 'password' }),
    boxes: {
      type: 'array',
      title: 'Mailboxes',
      items: {
        type: 'object',
        required: ['name', 'pass'],
        properties: { name: text('Name'), pass: text('Pass', { format: 'password', minLength: 3 }) },
      },
    },
  },
};

const SAVED = {
  city: 'Lisbon',
  unit: 'imperial',
  server: { host: 'weather.example', port: 9000, token: SECRET_IN_SHORT },
  stations: [{ label: 'Harbour', height: 12.5 }, { label: 'Castle' }],
  alerts: true,
  email: 'ada@example.org',
};

let browser: Browser;
let panel: Panel;
let session: Session;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  writePlugin(folders.pluginsDir, 'keeps-settings', { id: 'weather', name: 'Weather', settings: SCHEMA });
  writePlugin(folders.pluginsDir, 'keeps-settings', { id: 'mail', name: 'Mail', settings: BOXES });
  panel = await startPanel(folders);
  session = await logIn(panel);
  for (const id of ['weather', 'mail']) await session.until(id, 'running');
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

interface Got {
  readonly pid: number;
  readonly changes: number;
}

async function askPlugin(): Promise<Got> {
  return (await (await session.fetch('api/plugins/route/weather/')).json()) as Got;
}

const formOf = (page: Page): Locator => page.getByTestId('settings-form');
const saveOf = (page: Page): Locator => formOf(page).getByRole('button', { name: 'Save' });
const field = (page: Page, label: string, nth = 0): Locator =>
  formOf(page).getByLabel(label, { exact: false }).nth(nth);

/** The text around a field's control: label, description and error. */
const around = (page: Page, label: string): Promise<string | null> =>
  field(page, label).locator('xpath=ancestor::*[contains(@class, "rjsf-field")][1]').textContent();

describe('a settings form', () => {
  it('is filled in, shows what will change, saves, reaches the plugin live, and is the same after a reload', async () => {
    const before = await askPlugin();
    const answers: string[] = [];
    await using watched = await openAs(browser, panel, session, 'settings/plugins/weather');
    const { page } = watched;
    page.on('response', (response) => {
      if (response.url().includes('/api/') && !response.url().endsWith('/events'))
        void response.text().then((body) => answers.push(body), String);
    });
    expect(await saveOf(page).isDisabled()).toBe(true);
    expect(await formOf(page).getByLabel('Email').count()).toBe(0);

    await field(page, 'City').fill('Lisbon');
    await field(page, 'Unit').selectOption({ label: 'imperial' });
    await field(page, 'Host').fill('weather.example');
    await field(page, 'Port').fill('9000');
    await field(page, 'Token').fill(SECRET);
    for (const [index, label] of ['Harbour', 'Castle'].entries()) {
      await formOf(page).getByRole('button', { name: 'Add' }).click();
      await field(page, 'Label', index).fill(label);
    }
    await field(page, 'Height').fill('12.5');
    await formOf(page).getByRole('checkbox', { name: 'Alerts' }).check();
    await field(page, 'Email').fill('ada@example.org');

    const review = await page.getByRole('region', { name: 'What will change' }).textContent();
    for (const words of ['City', 'Lisbon', 'Server › Port', '9000', 'Server › Token', 'Harbour', 'Email'])
      expect(review).toContain(words);
    expect(review).not.toContain(SECRET);

    await saveOf(page).click();
    await formOf(page).getByText('Saved.').waitFor();
    const after = await askPlugin();
    expect(after).toEqual({ ...SAVED, pid: before.pid, changes: before.changes + 1 });

    await page.reload();
    await expect.poll(() => field(page, 'City').inputValue()).toBe('Lisbon');
    expect(await field(page, 'Unit').locator('option:checked').textContent()).toBe('imperial');
    expect(await field(page, 'Host').inputValue()).toBe('weather.example');
    expect(await field(page, 'Port').inputValue()).toBe('9000');
    expect(await field(page, 'Token').inputValue()).toBe('');
    expect(await field(page, 'Token').getAttribute('placeholder')).toContain('Stored');
    expect(await field(page, 'Label', 0).inputValue()).toBe('Harbour');
    expect(await field(page, 'Height', 0).inputValue()).toBe('12.5');
    expect(await field(page, 'Label', 1).inputValue()).toBe('Castle');
    expect(await formOf(page).getByRole('checkbox', { name: 'Alerts' }).isChecked()).toBe(true);
    expect(await field(page, 'Email').inputValue()).toBe('ada@example.org');
    expect(await saveOf(page).isDisabled()).toBe(true);

    // A secret that is left alone is kept.
    await field(page, 'Port').fill('9001');
    await saveOf(page).click();
    await formOf(page).getByText('Saved.').waitFor();
    const server = { ...SAVED.server, port: 9001 };
    expect(await askPlugin()).toEqual({ ...SAVED, server, pid: before.pid, changes: before.changes + 2 });
    expect(answers.length).toBeGreaterThan(3);
    expect(answers.filter((answer) => answer.includes(SECRET))).toEqual([]);
  });

  it('marks the very field, before anything is sent', async () => {
    const before = await askPlugin();
    await using watched = await openAs(browser, panel, session, 'plugins/weather/settings');
    const { page } = watched;
    await field(page, 'City').fill('X');
    await field(page, 'Port').fill('70000');
    await field(page, 'Email').fill('nobody');
    await saveOf(page).click();
    await formOf(page).getByText('Nothing was saved yet').waitFor();
    expect(await around(page, 'City')).toContain('At least 2 characters are needed.');
    expect(await around(page, 'Port')).toMatch(/65,?535/);
    expect(await around(page, 'Email')).toContain('This does not have the form that is asked for.');
    expect(await around(page, 'Host')).toBe('Host*');
    expect(await hasFocus(field(page, 'City'))).toBe(true);
    await formOf(page).getByRole('button', { name: 'Discard changes' }).click();
    await expect.poll(() => field(page, 'City').inputValue()).toBe('Lisbon');
    expect(await around(page, 'City')).not.toContain('needed');
    expect((await askPlugin()).changes).toBe(before.changes);
  });

  it('marks the field that only the server refuses', async () => {
    await using watched = await openAs(browser, panel, session, 'plugins/weather/settings');
    watched.expectComplaint(/status of 4(12|22)/);
    const { page } = watched;
    await field(page, 'City').fill('Bonn');
    // The form on the page knows the schema of the first version.
    const stricter = { id: 'weather', name: 'Weather', version: '2.0.0', settings: STRICTER };
    writePlugin(panel.folders.pluginsDir, 'keeps-settings', stricter);
    await expect
      .poll(async () => (await session.plugin('weather')).version, { timeout: 30_000 })
      .toBe('2.0.0');
    await saveOf(page).click();
    await formOf(page).getByText('The plugin itself was updated').waitFor();
    expect(await field(page, 'City').inputValue()).toBe('Bonn');
    await saveOf(page).click();
    await formOf(page).getByText('Nothing was saved yet: see').waitFor();
    expect(await around(page, 'Token')).toMatch(/fewer than 40 characters/);
    await expect.poll(() => hasFocus(field(page, 'Token'))).toBe(true);
    expect(await around(page, 'Host')).toBe('Host*');
  });

  it('leaves its secret nowhere in clear text', async () => {
    expect(await askPlugin()).toMatchObject({ server: { token: SECRET_IN_SHORT } });
    const base64 = Buffer.from(SECRET).toString('base64').replace(/=+$/, '');
    const needles = [Buffer.from(SECRET), Buffer.from(base64), Buffer.from(SECRET, 'utf16le')];
    const holds = (bytes: Buffer): boolean => needles.some((needle) => bytes.includes(needle));
    const files = readdirSync(panel.folders.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.some((file) => file.includes(join(panel.folders.dataDir, '')) && file.endsWith('.db'))).toBe(
      true,
    );
    expect(files.filter((file) => holds(readFileSync(file)))).toEqual([]);
    expect(holds(Buffer.from(panel.output()))).toBe(false);
    const paths = ['', '/weather', '/weather/settings', '/weather/logs', '/weather/events', '/weather/kv'];
    for (const path of [...paths.map((rest) => `api/plugins${rest}`), 'api/activity', 'api/settings']) {
      const answer = await session.fetch(path);
      expect([path, (await answer.text()).includes(SECRET)]).toEqual([path, false]);
    }
  });

  it('takes a stored secret away where a person asks for it', async () => {
    await using watched = await openAs(browser, panel, session, 'plugins/weather/settings');
    watched.expectComplaint(/status of 422/);
    const { page } = watched;
    await formOf(page).getByRole('button', { name: 'Remove', exact: true }).click();
    const review = page.getByRole('region', { name: 'What will change' });
    expect(await review.textContent()).toMatch(/Server › Token.*removed/);
    await formOf(page).getByRole('button', { name: 'Keep it' }).click();
    expect(await review.count()).toBe(0);
    await formOf(page).getByRole('button', { name: 'Remove', exact: true }).click();
    await saveOf(page).click();
    await formOf(page).getByText('Nothing was saved yet').waitFor();
    expect(await around(page, 'Token')).toMatch(/needed|required/i);
  });

  it('keeps the secret of an entry with it, wherever in its list it goes', async () => {
    await using watched = await openAs(browser, panel, session, 'plugins/mail/settings');
    const { page } = watched;
    const button = (name: string, nth: number): Locator =>
      formOf(page).getByRole('button', { name, exact: true }).nth(nth);
    const save = async (): Promise<unknown> => {
      await saveOf(page).click();
      await formOf(page).getByText('Saved.').waitFor();
      return ((await (await session.fetch('api/plugins/route/mail/')).json()) as { boxes: unknown }).boxes;
    };
    for (const [index, name] of ['first', 'second', 'third'].entries()) {
      await button('Add', 0).click();
      await field(page, 'Name', index).fill(name);
      await field(page, 'Pass', index).fill(`pass of ${name}`);
    }
    const box = (name: string, pass = `pass of ${name}`): object => ({ name, pass });
    expect(await save()).toEqual([box('first'), box('second'), box('third')]);

    await page.reload();
    await button('Move this entry up', 1).click();
    await button('Remove this entry', 2).click();
    await button('Add', 0).click();
    expect(await field(page, 'Pass', 0).getAttribute('placeholder')).toContain('Stored');
    expect(await field(page, 'Pass', 2).getAttribute('placeholder')).toBe('');
    await field(page, 'Name', 2).fill('fourth');
    await saveOf(page).click();
    await formOf(page).getByText('This is needed.').waitFor();
    await field(page, 'Pass', 2).fill('pass of fourth');
    // What is typed over a stored secret and taken out again leaves it as it was.
    await field(page, 'Pass', 1).fill('something else');
    await field(page, 'Pass', 1).fill('');
    expect(await page.getByRole('region', { name: 'What will change' }).textContent()).not.toMatch(
      /pass of|kept/,
    );
    expect(await save()).toEqual([box('second'), box('first'), box('fourth')]);

    await button('Remove this entry', 0).click();
    await field(page, 'Pass', 1).fill('a new one');
    expect(await save()).toEqual([box('first'), box('fourth', 'a new one')]);
  });

  it('offers to remove a secret only as long as there is one', async () => {
    await using watched = await openAs(browser, panel, session, 'plugins/mail/settings');
    const { page } = watched;
    const row = field(page, 'Token').locator('xpath=..');
    const remove = row.getByRole('button', { name: 'Remove', exact: true });
    const saved = formOf(page).getByText('Saved.');
    expect(await remove.count()).toBe(0);
    await field(page, 'Token').fill('a token');
    await saveOf(page).click();
    await saved.waitFor();
    await remove.click();
    await saved.waitFor({ state: 'detached' });
    await saveOf(page).click();
    await saved.waitFor();
    expect(await remove.count()).toBe(0);
    expect(await field(page, 'Token').getAttribute('placeholder')).toBe('');
  });

  it('fits a narrow page, entries with secrets too', async () => {
    const viewport = { width: 360, height: 800 };
    await using watched = await openAs(browser, panel, session, 'plugins/mail/settings', { viewport });
    const { page } = watched;
    await field(page, 'Pass', 0).waitFor();
    const beyond = await page.evaluate<string[]>(`
      [...document.querySelectorAll('[data-testid=settings-form] :is(input, button, fieldset)')]
        .filter((element) => element.getBoundingClientRect().right > innerWidth - 16)
        .map((element) => element.outerHTML.slice(0, 120))`);
    expect(beyond).toEqual([]);
  });
});
