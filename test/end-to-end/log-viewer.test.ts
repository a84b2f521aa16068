/** The log viewer with a hundred thousand lines behind it, a plugin that writes more, and a connection that breaks. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAs, startBrowser } from './browser.ts';
import { startProxy } from './cuttable-proxy.ts';
import { writePlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, PanelFolders, Session } from './panel.ts';

const LINES = 100_000;
/** As many rows as fit into a tall window, with those just out of sight. */
const MOST_ROWS = 150;

let browser: Browser;
let panel: Panel;
let session: Session;

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  writePlugin(folders.pluginsDir, 'writes-lines', { id: 'chatty', name: 'Chatty' });
  writeLog(folders);
  panel = await startPanel(folders);
  session = await logIn(panel);
  await session.until('chatty', 'running');
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

/** The log of an earlier life, in two files as rotation leaves them. */
function writeLog({ root }: PanelFolders): void {
  const folder = join(root, 'logs', 'plugins');
  mkdirSync(folder, { recursive: true });
  const startMs = Date.now() - LINES * 10;
  const lines = Array.from({ length: LINES }, (_, index) => {
    const seq = index + 1;
    const level = seq % 1000 === 0 ? 'error' : 'info';
    const message = seq === 7 ? 'the Needle lies here' : `old line ${seq}`;
    const timestamp = new Date(startMs + index * 10).toISOString();
    return `${JSON.stringify({ timestamp, level, plugin: 'chatty', message, seq, stream: 'stdout' })}\n`;
  });
  writeFileSync(join(folder, 'chatty.log.1'), lines.slice(0, 60_000).join(''));
  writeFileSync(join(folder, 'chatty.log'), lines.slice(60_000).join(''));
}

const rowsOf = (page: Page): Locator => page.getByTestId('log-line');
const boxOf = (page: Page): Locator => page.getByRole('log');
const ask = (path: string): Promise<Response> => session.fetch(`api/plugins/route/chatty/${path}`);
const topOf = (page: Page): Promise<number> => boxOf(page).evaluate((element) => element.scrollTop);

const lastSeq = async (page: Page): Promise<number> =>
  Number(await rowsOf(page).last().getAttribute('data-seq'));

async function openLogs(): ReturnType<typeof openAs> {
  const watched = await openAs(browser, panel, session, 'plugins/chatty/logs');
  await rowsOf(watched.page).last().waitFor();
  return watched;
}

describe('the log viewer', () => {
  it('opens a log of 100 000 lines quickly, at its end, with few rows', async () => {
    await using watched = await openAs(browser, panel, session, 'plugins/chatty');
    const { page } = watched;
    const pages: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/logs?')) pages.push(request.url());
    });
    const startedMs = performance.now();
    await page.getByTestId('plugin-tabs').getByRole('link', { name: 'Logs' }).click();
    await rowsOf(page).getByText('is ready').last().waitFor();
    const tookMs = Math.round(performance.now() - startedMs);
    console.log(`a log of ${LINES} lines was open after ${tookMs} ms`);
    expect(tookMs).toBeLessThan(10_000);
    expect(await rowsOf(page).count()).toBeLessThan(MOST_ROWS);
    await page.getByRole('button', { name: 'Show older lines' }).click();
    await page.getByText(/^2,0\d\d lines$/).waitFor();
    expect(pages).toHaveLength(2);
    expect(await rowsOf(page).count()).toBeLessThan(MOST_ROWS);
  });

  it('searches all of it on the server and highlights what was found', async () => {
    await using watched = await openLogs();
    const { page } = watched;
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('needle LIES');
    await page.getByText('1 line', { exact: true }).waitFor();
    expect(await rowsOf(page).locator('mark').allTextContents()).toEqual(['Needle lies']);
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('');
    await page.getByLabel('Minimum level').selectOption('error');
    await page.getByText('100 lines').waitFor();
    const levels = await rowsOf(page).allTextContents();
    expect(levels.every((text) => text.includes('error'))).toBe(true);
  });

  it('keeps a range of time also for lines that come', async () => {
    await using watched = await openLogs();
    const { page } = watched;
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('Needle');
    await page.getByText('1 line', { exact: true }).waitFor();
    await page.getByLabel('Time').selectOption({ label: 'Last 15 minutes' });
    await page.getByText('No lines').waitFor();
    const followed = page.waitForResponse((response) => response.url().includes('/logs/stream'));
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('Needle lies');
    await followed;
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('counted');
    await ask('plain/1');
    await rowsOf(page).getByText('counted').first().waitFor();
  });

  it('never moves what is being read, and leads to new lines', async () => {
    await using watched = await openLogs();
    const { page } = watched;
    await page.getByText('Following').waitFor();
    await boxOf(page).hover();
    await page.mouse.wheel(0, -2000);
    await page.getByRole('button', { name: 'To the end' }).waitFor();
    const top = await topOf(page);
    const seq = await rowsOf(page).first().getAttribute('data-seq');
    await ask('plain/50');
    await page.getByRole('button', { name: '50 new lines' }).waitFor();
    expect(await topOf(page)).toBe(top);
    expect(await rowsOf(page).first().getAttribute('data-seq')).toBe(seq);
    await page.getByRole('button', { name: '50 new lines' }).click();
    await page.getByText('Following').waitFor();
    await rowsOf(page)
      .getByText(`counted ${await (await ask('')).text()}`, { exact: true })
      .waitFor();
  });

  it('shows colors, and fields on demand', async () => {
    await using watched = await openLogs();
    const { page } = watched;
    await ask('colored');
    const red = rowsOf(page).getByText('red words', { exact: true });
    await red.waitFor();
    const colorOf = (locator: Locator): Promise<string> =>
      locator.evaluate((element) => element.ownerDocument.defaultView?.getComputedStyle(element).color ?? '');
    const row = rowsOf(page).filter({ hasText: 'red words' });
    expect(await row.textContent()).toContain('plain red words and bold');
    expect(await colorOf(red)).not.toBe(await colorOf(row));
    const full = rowsOf(page).filter({ hasText: 'disk nearly full' });
    expect(await full.textContent()).toContain('disk={"path":"/srv"');
    expect(await full.locator('pre').count()).toBe(0);
    await full.getByRole('button').click();
    expect(await full.locator('pre').textContent()).toContain('"path": "/srv"');
  });

  it('has neither a gap nor a repeat after its connection was cut, and takes a burst', async () => {
    await using proxy = await startProxy(panel);
    await using watched = await openAs(browser, { ...panel, url: proxy.url }, session, 'plugins/chatty/logs');
    watched.expectComplaint(/net::ERR_|request failed/);
    const { page } = watched;
    await rowsOf(page).last().waitFor();
    // The answer comes when the first line is written.
    const first = Number(await (await ask('slowly/400')).text());
    for (let cuts = 0; cuts < 3; cuts += 1) {
      const seen = await lastSeq(page);
      await expect.poll(() => lastSeq(page)).toBeGreaterThan(seen + 20);
      proxy.cut();
    }
    await ask('plain/8000');
    const last = first + 399 + 8000;
    await rowsOf(page).getByText(`counted ${last}`, { exact: true }).waitFor();
    expect(await rowsOf(page).count()).toBeLessThan(MOST_ROWS);

    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the lines shown' }).click();
    const saved = readFileSync(await (await downloading).path(), 'utf8');
    const numbers = [...saved.matchAll(/ counted (\d+)$/gm)].map(([, number]) => Number(number));
    expect(numbers.filter((number) => number >= first)).toEqual(
      Array.from({ length: last - first + 1 }, (_, index) => first + index),
    );
  });
});
