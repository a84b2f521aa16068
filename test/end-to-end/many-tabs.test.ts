/**
 * Many tabs of the panel in one browser, over plain http under a name of the LAN.
 *
 * A browser has six connections to such a host, for all tabs together, and no locks. So whatever tabs show, they must not hold
 * connections.
 */

import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startBrowser, viewOf } from './browser.ts';
import { writePlugin, writeViewPlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';

/** What a button may take. The promise is 2 s on a machine with nothing else to do; a tab without a connection waits for ever. */
const ANSWER_MS = 15_000;
const PATIENCE_MS = 60_000;

let browser: Browser;
let panel: Panel;
let session: Session;
let origin: string;

beforeAll(async () => {
  browser = await startBrowser(['--host-resolver-rules=MAP panel.lan 127.0.0.1']);
  const folders = makePanelFolders();
  writePlugin(folders.pluginsDir, 'writes-lines', { id: 'chatty', name: 'Chatty' });
  writeViewPlugin(folders.pluginsDir, 'talks-by-socket', { id: 'talker', name: 'Talker' });
  panel = await startPanel(folders, { STEERING_ALLOWED_HOSTS: 'panel.lan' });
  session = await logIn(panel);
  for (const id of ['chatty', 'talker']) await session.until(id, 'running');
  origin = `http://panel.lan:${new URL(panel.url).port}`;
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

/** Requests that a browser has open. */
interface OpenRequests {
  readonly streams: () => number;
}

async function openBrowser(): Promise<{ context: BrowserContext; requests: OpenRequests }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(PATIENCE_MS);
  const [name = '', value = ''] = session.cookie.split('=');
  await context.addCookies([{ name, value, url: origin }]);
  const open = new Set<Request>();
  const isStream = (request: Request): boolean => /\/api\/events|\/stream/.test(request.url());
  context.on('request', (request) => isStream(request) && open.add(request));
  context.on('requestfinished', (request) => open.delete(request));
  context.on('requestfailed', (request) => open.delete(request));
  // Nothing is said of the requests of a page that was closed.
  const isOpen = (request: Request): boolean => !request.frame().page().isClosed();
  return { context, requests: { streams: () => [...open].filter(isOpen).length } };
}

async function answers(what: string, act: () => Promise<unknown>): Promise<void> {
  const startedMs = performance.now();
  await act();
  const tookMs = Math.round(performance.now() - startedMs);
  console.log(`${what}: ${tookMs} ms`);
  expect([what, tookMs < ANSWER_MS]).toEqual([what, true]);
}

const ask = async (path: string): Promise<string> =>
  (await session.fetch(`api/plugins/route/chatty/${path}`)).text();

describe('eight tabs over plain http in a LAN', () => {
  it('all load, hold one stream between them, and answer every button', async () => {
    const { context, requests } = await openBrowser();
    try {
      const open = async (path: string): Promise<Page> => {
        const page = await context.newPage();
        await page.goto(`${origin}/${path}`);
        await page.locator('h1').first().waitFor({ state: 'attached' });
        return page;
      };
      const paths = ['', 'plugins/chatty/logs', 'p/talker', '', 'plugins/chatty/logs', 'p/talker'];
      const tabs: Page[] = [];
      for (const path of [...paths, 'plugins/chatty/logs', '']) tabs.push(await open(path));
      expect(await tabs[0]?.evaluate('isSecureContext')).toBe(false);

      const logs = tabs.filter((page) => page.url().endsWith('/logs'));
      const views = tabs.filter((page) => page.url().includes('/p/'));
      const dashboards = tabs.filter((page) => page.url() === `${origin}/`);
      expect([logs.length, views.length, dashboards.length]).toEqual([3, 2, 3]);
      for (const page of logs) await page.getByText('Following').waitFor();
      for (const page of views) await viewOf(page).getByText('silent').waitFor();
      for (const page of dashboards)
        await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
      await expect.poll(requests.streams, { timeout: PATIENCE_MS }).toBe(1);

      await ask('plain/3');
      const count = Number(await ask(''));
      for (const page of logs) {
        const line = page.getByTestId('log-line').getByText(`counted ${count}`, { exact: true });
        await answers('a line of the log', () => line.waitFor());
      }
      for (const page of views) {
        await answers('a question by WebSocket', async () => {
          await viewOf(page).getByRole('button', { name: 'Ask' }).click();
          await viewOf(page).getByText('echo question 1', { exact: true }).waitFor();
        });
      }
      for (const page of dashboards) {
        await answers('a page', async () => {
          await page.getByTestId('sidebar').getByRole('link', { name: 'Activity' }).click();
          await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor();
        });
      }
      for (const page of logs) {
        await answers('a filter of the log', async () => {
          await page.getByRole('searchbox', { name: 'Search the log' }).fill(`counted ${count}`);
          await page.getByText('1 line', { exact: true }).waitFor();
        });
      }
      expect(requests.streams()).toBe(1);
    } finally {
      await context.close();
    }
  });

  it('go on when the tab that reads for them is closed', async () => {
    const { context, requests } = await openBrowser();
    try {
      const logs: Page[] = [];
      for (let at = 0; at < 3; at += 1) {
        const page = await context.newPage();
        await page.goto(`${origin}/plugins/chatty/logs`);
        await page.getByText('Following').waitFor();
        logs.push(page);
      }
      const first = Number(await ask('slowly/400')) + 1;
      // Whichever of them reads, it is among those that leave.
      for (const page of logs.splice(0, 2)) await page.close();
      const [last] = logs;
      const numbers = async (): Promise<number[]> =>
        ((await last?.getByTestId('log-line').allTextContents()) ?? [])
          .flatMap((text) => /counted (\d+)/.exec(text)?.[1] ?? [])
          .map(Number);
      await expect.poll(async () => (await numbers()).at(-1), { timeout: PATIENCE_MS }).toBe(first + 398);
      const shown = await numbers();
      expect(shown).toEqual(Array.from(shown, (_, index) => first + 398 - shown.length + 1 + index));
      await expect.poll(requests.streams, { timeout: PATIENCE_MS }).toBe(1);
    } finally {
      await context.close();
    }
  });
});

describe('tabs that nobody looks at', () => {
  it('let their stream go, and catch up when they are looked at', async () => {
    const { context, requests } = await openBrowser();
    try {
      const page = await context.newPage();
      // A browser without a window shows all of its tabs; here the test decides what is in sight.
      await page.addInitScript(`
        let state = 'visible';
        Object.defineProperty(document, 'visibilityState', { get: () => state });
        window.setVisibility = (next) => { state = next; document.dispatchEvent(new Event('visibilitychange')); };`);
      await page.goto(`${origin}/plugins/chatty/logs`);
      await page.getByText('Following').waitFor();
      expect(requests.streams()).toBe(1);
      await page.evaluate('setVisibility("hidden")');
      await expect.poll(requests.streams, { timeout: PATIENCE_MS }).toBe(0);
      const count = Number(await ask('plain/5')) + 5;
      await page.evaluate('setVisibility("visible")');
      await page
        .getByTestId('log-line')
        .getByText(`counted ${Number(await ask(''))}`, { exact: true })
        .waitFor();
      expect(count).toBeGreaterThan(0);
      expect(requests.streams()).toBe(1);
    } finally {
      await context.close();
    }
  });
});
