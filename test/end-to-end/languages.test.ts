/** The interface in another language: by the browser before anybody is logged in, by the account afterwards, and on every page. */

import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { logInByForm, openAs, openPage, startBrowser } from './browser.ts';
import { writePlugin, writeViewPlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, postJson, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';
import { DEVICES, lookAt } from './screens.ts';
import type { Device } from './screens.ts';

const messages = join(import.meta.dirname, '../../packages/web/src/messages');
const GERMAN = { locale: 'de-DE' } as const;

const PAGES = {
  dashboard: '',
  plugins: 'plugins',
  plugin: 'plugins/garden',
  'plugin-failed': 'plugins/broken',
  logs: 'plugins/garden/logs',
  events: 'plugins/broken/events',
  'plugin-settings': 'plugins/weather/settings',
  data: 'plugins/garden/data',
  view: 'p/garden',
  'view-failed': 'p/broken',
  activity: 'activity',
  general: 'settings/general',
  account: 'settings/account',
  users: 'settings/users',
  tokens: 'settings/tokens',
  licenses: 'settings/licenses',
  'not-found': 'nowhere/at/all',
} as const;

let browser: Browser;
let panel: Panel;
let session: Session;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  const garden = { id: 'garden', name: 'Gärtner', description: 'Gießt die Blumen', version: '1.0.0' };
  writeViewPlugin(folders.pluginsDir, 'shows-its-version', garden);
  writePlugin(folders.pluginsDir, 'says-do-not-retry', {
    id: 'broken',
    name: 'Kaputt',
    ui: { isolation: 'frame' },
  });
  writePlugin(folders.pluginsDir, 'echoes', { id: 'off', name: 'Echo' });
  const settings = { type: 'object', properties: { city: { type: 'string', title: 'Stadt' } } };
  writePlugin(folders.pluginsDir, 'keeps-settings', { id: 'weather', name: 'Wetter', settings });
  writeFileSync(join(folders.pluginsDir, 'no-program.binary'), 'kein Programm');
  panel = await startPanel(folders);
  session = await logIn(panel);
  await session.until('garden', 'running', 60_000);
  await session.until('weather', 'running');
  await session.until('broken', 'failed');
  await session.until('off', 'running');
  await session.fetch('api/plugins/off/disable', { method: 'POST' });
  await session.until('off', 'disabled');
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

type Catalogue = Readonly<Record<string, string>>;

async function readCatalogues(language: string): Promise<readonly string[]> {
  const files = globSync('*.ts', { cwd: join(messages, language) }).filter(
    (file) => !['index.ts', 'reasons.ts', 'errors.ts'].includes(file),
  );
  const modules = await Promise.all(
    files.map(async (file) => (await import(join(messages, language, file))) as Record<string, Catalogue>),
  );
  return modules.flatMap((module) => Object.values(module).flatMap((catalogue) => Object.values(catalogue)));
}

/** Texts without parameters as they are, and of the others the words between the parameters that are long enough to be known again. */
function piecesOf(text: string): readonly string[] {
  if (!/[{<]/u.test(text)) return [text];
  if (/, (?:plural|select|number)/u.test(text)) return [];
  return text
    .split(/\{\w+\}|<\/?\w+>/u)
    .map((piece) => piece.trim())
    .filter((piece) => piece.length > 10 && piece.includes(' '));
}

/** What stands on the page, and what is read out of it. */
async function readPage(page: Page): Promise<readonly string[]> {
  const texts = await page.evaluate<string[]>(`(() => {
    const texts = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (node.parentElement.closest('script, style, noscript, pre, code, [data-testid=log-line]') === null) texts.push(node.data);
      } else for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext'])
        if (node.hasAttribute(name)) texts.push(node.getAttribute(name));
    }
    return texts;
  })()`);
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}

/** English of the catalogues that is left on the page. */
async function findEnglish(page: Page): Promise<readonly string[]> {
  const german = (await readCatalogues('de')).join('\n');
  const english = (await readCatalogues('en')).flatMap((text) =>
    piecesOf(text).map((piece) => ({ piece, isWhole: piece === text })),
  );
  // Words that are the same in both languages.
  const telling = english.filter(({ piece }) => !german.includes(piece));
  return (await readPage(page)).filter((text) =>
    telling.some(({ piece, isWhole }) => (isWhole ? text === piece : text.includes(piece))),
  );
}

async function goTo(page: Page, path: string): Promise<void> {
  const url = new URL(path, panel.url).href;
  await page.evaluate(
    `history.pushState(null, '', ${JSON.stringify(url)}); dispatchEvent(new PopStateEvent('popstate'))`,
  );
  await page.locator('h1').first().waitFor({ state: 'attached' });
  // The document of the view that was left is removed a moment later.
  if (path !== PAGES.view) await page.locator('iframe').waitFor({ state: 'detached' });
}

const languageOf = (page: Page): Promise<string | null> => page.locator('html').getAttribute('lang');

describe('before anybody is logged in', () => {
  it('the browser decides', async () => {
    await using german = await openPage(browser, GERMAN);
    await german.page.goto(new URL('login', panel.url).href);
    await german.page.getByRole('button', { name: 'Anmelden' }).waitFor();
    expect(await languageOf(german.page)).toBe('de');
    expect(await german.page.title()).toBe('Anmelden · Steering Center');
    expect(await findEnglish(german.page)).toEqual([]);

    await using other = await openPage(browser, { locale: 'fr-FR' });
    await other.page.goto(new URL('login', panel.url).href);
    await other.page.getByRole('button', { name: 'Log in' }).waitFor();
    expect(await languageOf(other.page)).toBe('en');
  });

  it('a wrong password is refused in words of that language', async () => {
    await using watched = await openPage(browser, GERMAN);
    const { page } = watched;
    watched.expectComplaint(/401/);
    await page.goto(new URL('login', panel.url).href);
    await page.getByLabel('Benutzername').fill('admin');
    await page.getByLabel('Passwort', { exact: true }).fill('falsch');
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByText('Benutzername oder Passwort ist falsch.').waitFor();
  });

  it('a panel that is new is set up in it', async () => {
    await using fresh = await startPanel(makePanelFolders(), { ADMIN_PASSWORD: '' });
    const findLink = (): string | undefined => /(http:\S+setup\?token=\S+)/.exec(fresh.output())?.[1];
    await expect.poll(findLink).toBeDefined();
    for (const device of Object.keys(DEVICES) as Device[]) {
      await using watched = await openPage(browser, { ...GERMAN, ...DEVICES[device].options });
      await watched.page.goto(findLink() ?? '');
      await watched.page.getByRole('heading', { name: 'Willkommen' }).waitFor();
      expect(await findEnglish(watched.page)).toEqual([]);
      expect(await lookAt(watched.page, device, 'german-set-up')).toEqual([]);
    }
  });
});

describe('an account that has chosen', () => {
  it('is shown its language whatever the browser asks for, also after a reload, and the log-in page is not', async () => {
    await using watched = await openPage(browser, { locale: 'en-GB' });
    const { page } = watched;
    await logInByForm(page, panel.url);
    await goTo(page, 'settings/account');
    await page.getByRole('combobox', { name: 'Language' }).selectOption('de');
    await page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor();
    expect(await languageOf(page)).toBe('de');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor();
    await page
      .getByRole('button', { name: 'Konto' })
      .or(page.getByTestId('sidebar').getByRole('button').last())
      .first()
      .click();
    await page.getByRole('menuitem', { name: 'Abmelden' }).click();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    expect(await languageOf(page)).toBe('en');

    await using german = await openAs(browser, panel, session, 'settings/account', GERMAN);
    await german.page.getByRole('combobox', { name: 'Sprache' }).selectOption('en');
    await german.page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await german.page.getByRole('combobox', { name: 'Language' }).selectOption('');
    await german.page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor();
    expect((await postJson(session, 'api/auth/me', { language: null }, 'PATCH')).status).toBe(200);
  });

  it('costs nobody else anything: German is fetched when it is wanted', async () => {
    const scripts = async (page: Page): Promise<string[]> =>
      page.evaluate<string[]>(
        `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.js'))`,
      );
    const holdsGerman = async (page: Page): Promise<boolean[]> =>
      Promise.all(
        (await scripts(page)).map(async (address) =>
          (await (await fetch(address)).text()).includes('Handlungsbedarf'),
        ),
      );
    await using english = await openAs(browser, panel, session, '', { locale: 'en-GB' });
    await english.page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
    expect(await holdsGerman(english.page)).not.toContain(true);
    await using german = await openAs(browser, panel, session, '', GERMAN);
    await german.page.getByRole('heading', { level: 1, name: 'Übersicht' }).waitFor();
    expect((await holdsGerman(german.page)).filter(Boolean)).toHaveLength(1);
  });
});

describe.each(Object.keys(DEVICES) as Device[])('in German, on a %s', (device) => {
  it('every page is without English and without fault', async () => {
    await using watched = await openAs(browser, panel, session, '', {
      ...GERMAN,
      ...DEVICES[device].options,
    });
    const { page } = watched;
    await page.getByRole('heading', { level: 1, name: 'Übersicht' }).waitFor();
    const complaints: string[] = [];
    for (const [name, path] of Object.entries(PAGES)) {
      await goTo(page, path);
      complaints.push(...(await lookAt(page, device, `german-${name}`)));
      // By then everything has been loaded.
      complaints.push(...(await findEnglish(page)).map((text) => `${name}: ${text}`));
    }
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette').waitFor();
    complaints.push(...(await findEnglish(page)).map((text) => `palette: ${text}`));
    complaints.push(...(await lookAt(page, device, 'german-palette')));
    expect(complaints).toEqual([]);
  });

  it('the log-in page is without fault', async () => {
    await using watched = await openPage(browser, { ...GERMAN, ...DEVICES[device].options });
    await watched.page.goto(new URL('login', panel.url).href);
    await watched.page.getByTestId('login-form').waitFor();
    expect(await lookAt(watched.page, device, 'german-login')).toEqual([]);
  });
});
