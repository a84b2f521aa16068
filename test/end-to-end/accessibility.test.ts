/** axe finds nothing to complain about, on any page, in either theme, on a phone and on a desk; and nothing scrolls sideways. */

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { logInByForm, openPage, startBrowser } from './browser.ts';
import { EXAMPLES_DIR } from './examples.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel } from './panel.ts';

const PAGES = [
  '',
  'plugins',
  'p/hello-python',
  'activity',
  'settings/general',
  'settings/account',
  'settings/licences',
];

let browser: Browser;
let panel: Panel;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  copyFileSync(join(EXAMPLES_DIR, 'hello-python.binary'), join(folders.pluginsDir, 'hello-python.binary'));
  panel = await startPanel(folders);
  await (await logIn(panel)).until('hello-python', 'running');
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

async function findViolations(page: Page): Promise<string[]> {
  // Evaluated through the debugger, which the page's content security policy does not concern.
  await page.evaluate(axe.source);
  const violations = await page.evaluate<Violation[]>(
    'axe.run({ resultTypes: ["violations"] }).then((r) => r.violations)',
  );
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
  );
}

it.each([
  ['light', 360],
  ['light', 1440],
  ['dark', 360],
  ['dark', 1440],
] as const)('%s at %i px', async (colorScheme, width) => {
  await using watched = await openPage(browser, { colorScheme, viewport: { width, height: 900 } });
  const { page } = watched;
  await page.goto(new URL('login', panel.url).href);
  await page.getByTestId('login-form').waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.getByTestId('login-form').locator('input[name=username]').fill('admin');
  await logInByForm(page, panel.url);
  for (const path of PAGES) {
    await page.goto(new URL(path, panel.url).href);
    await page.locator('h1').first().waitFor({ state: 'attached' });
    if (path.startsWith('p/')) await page.frameLocator('iframe').getByTestId('answer').waitFor();
    expect(await findViolations(page), path).toEqual([]);
    const sideways = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(sideways, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
  }
});
