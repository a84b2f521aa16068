/** Real Chromium. Any console error, page error or failed request that a test did not announce fails it. */

import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

import { PASSWORD } from './panel.ts';

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

/** Starts the browser. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
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
