/** A script of a plugin cannot become a service worker, from wherever on the panel's origin it is asked for. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { openAs, startBrowser } from './browser.ts';
import { writeViewPlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';

/** The part of the browser's `ServiceWorkerContainer` that is used here. */
interface Workers {
  register(url: string): Promise<unknown>;
  getRegistrations(): Promise<readonly unknown[]>;
}

let browser: Browser;
let panel: Panel;
let session: Session;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  writeViewPlugin(folders.pluginsDir, 'misbehaves', { id: 'evil', name: 'Evil' });
  panel = await startPanel(folders);
  session = await logIn(panel);
  await session.until('evil', 'running');
});
afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

it.each(['api/plugins/route/evil', 'api/plugins/route/evil/bundle.js', 'api/plugins/evil/bundle.js'])(
  '%s is refused as a service worker',
  async (path) => {
    await using watched = await openAs(browser, panel, session, '', {
      expected: /bad HTTP response code/,
    });
    const { page } = watched;
    const outcome = await page.evaluate(async (url) => {
      const { serviceWorker } = navigator as unknown as { readonly serviceWorker: Workers };
      const { status } = await fetch(url);
      const error = await serviceWorker.register(url).then(() => 'registered', String);
      return { status, error, left: (await serviceWorker.getRegistrations()).length };
    }, `${panel.url}${path}`);
    expect(outcome).toMatchObject({ status: 200, left: 0 });
    expect(outcome.error).toContain('A bad HTTP response code (400)');
  },
);
