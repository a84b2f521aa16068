/** Real Chromium. Any console error, page error or failed request that a test did not announce fails it. */

import { chromium } from 'playwright-core';
import type { UiIsolation } from '@toru/protocol';
import type { Browser, BrowserContextOptions, FrameLocator, Locator, Page } from 'playwright-core';

import { PASSWORD } from './panel.ts';
import type { Panel, Session } from './panel.ts';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** For whatever a test waits for in a page. */
const DEADLINE_MS = 20_000;

/** Starts the browser. */
export function startBrowser(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: [...FLAGS, ...flags] });
}

/** A page with its complaints. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  readonly complaints: string[];
  /** Complaints that match are expected from now on. */
  expectComplaint(pattern: RegExp): void;
}

/** Opens a page in a fresh profile. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(DEADLINE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  const expected: RegExp[] = [];
  const complain = (text: string): void => {
    if (!expected.some((pattern) => pattern.test(text))) complaints.push(text);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') complain(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complain(`page error: ${error.message}`));
  page.on('requestfailed', (request) => {
    // The browser itself gives up streams and loads when a page is left.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') complain(`request failed: ${request.url()}`);
  });
  return {
    page,
    complaints,
    expectComplaint: (pattern) => expected.push(pattern),
    async [Symbol.asyncDispose]() {
      await context.close();
      if (complaints.length > 0) throw new Error(`the page complained:\n${complaints.join('\n')}`);
    },
  };
}

/** Logs in through the form. */
export async function logInByForm(
  page: Page,
  url: string,
  username = 'admin',
  password: string = PASSWORD,
): Promise<void> {
  await page.goto(url);
  await page.getByTestId('login-form').locator('input[name=username]').fill(username);
  await page.getByTestId('login-form').locator('input[name=password]').fill(password);
  await page.getByTestId('login-form').locator('button[type=submit]').click();
  await page.getByTestId('login-form').waitFor({ state: 'detached' });
  await page.locator('h1').first().waitFor({ state: 'attached' });
}

/** How {@link openAs} opens a page. */
export interface OpenOptions extends BrowserContextOptions {
  /** Complaints that match are expected from the start. */
  readonly expected?: RegExp;
}

/** Opens a page of the panel in a fresh profile that is logged in already. */
export async function openAs(
  browser: Browser,
  { url }: Panel,
  { cookie }: Session,
  path = '',
  { expected, ...options }: OpenOptions = {},
): Promise<WatchedPage> {
  const watched = await openPage(browser, options);
  if (expected !== undefined) watched.expectComplaint(expected);
  const [name = '', value = ''] = cookie.split('=');
  await watched.page.context().addCookies([{ name, value, url: new URL(url).origin }]);
  await watched.page.goto(new URL(path, url).href);
  await watched.page.locator('h1').first().waitFor({ state: 'attached' });
  return watched;
}

/** What the view on show has put on the page; another one may still be closing out of sight. */
export function viewOf(page: Page, isolation: UiIsolation = 'frame'): FrameLocator | Locator {
  if (isolation === 'page') return page.getByTestId('view-page').filter({ visible: true });
  return page.getByTestId('view-frame').filter({ visible: true }).contentFrame();
}

/** Tells whether the keyboard is in an element. */
export function hasFocus(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => element.matches(':focus'));
}
