/** A person uses the hello plugins, and sees what happens when one of them is killed or disabled. */

import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { logInByForm, openPage, startBrowser } from './browser.ts';
import { EXAMPLES_DIR } from './examples.ts';
import { findProcesses, logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, PanelFolders } from './panel.ts';

/** Name of the plugin and the start of its greeting. Rust only where it could be built; the test run names what is missing. */
const HELLO = [
  ['hello-typescript', 'Hello from Node'],
  ['hello-python', 'Hello from Python'],
  ['hello-rust', 'Hello from Rust'],
].filter(([id]) => existsSync(join(EXAMPLES_DIR, `${id}.binary`))) as [string, string][];

let browser: Browser;
let folders: PanelFolders;
let panel: Panel;

beforeAll(async () => {
  browser = await startBrowser();
  folders = makePanelFolders();
  for (const [id] of HELLO)
    copyFileSync(join(EXAMPLES_DIR, `${id}.binary`), join(folders.pluginsDir, `${id}.binary`));
  panel = await startPanel(folders);
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

const frameOf = (page: Page): FrameLocator => page.frameLocator('iframe');

async function openView(page: Page, id: string): Promise<FrameLocator> {
  await page.getByTestId(`sidebar-plugin-${id}`).click();
  const frame = frameOf(page);
  await frame.getByTestId('answer').waitFor();
  return frame;
}

async function press(frame: FrameLocator): Promise<number> {
  const value = frame.getByTestId('value');
  const before = Number(await value.textContent());
  await frame.getByTestId('count').click();
  await expect.poll(async () => Number(await value.textContent())).toBe(before + 1);
  return before + 1;
}

describe('the hello plugins', () => {
  it('are at least those of TypeScript and Python', () => {
    expect(HELLO.map(([id]) => id)).toEqual(expect.arrayContaining(['hello-typescript', 'hello-python']));
  });

  it.each(HELLO)(
    '%s shows its view and counts, also after restarts of plugin and host',
    async (id, greeting) => {
      const session = await logIn(panel);
      await session.until(id, 'running');
      let count: number;
      {
        await using watched = await openPage(browser);
        const { page } = watched;
        await logInByForm(page, panel.url);
        const frame = await openView(page, id);
        await expect.poll(() => frame.getByTestId('answer').textContent()).toContain(greeting);
        await press(frame);
        count = await press(frame);
        expect((await session.fetch(`api/plugins/${id}/restart`, { method: 'POST' })).status).toBe(200);
        await page.reload();
        const again = frameOf(page);
        await expect.poll(() => again.getByTestId('value').textContent()).toBe(String(count));
      }
      await panel.stop();
      panel = await startPanel(folders);
      await (await logIn(panel)).until(id, 'running');
      await using watched = await openPage(browser);
      await logInByForm(watched.page, panel.url);
      const frame = await openView(watched.page, id);
      await expect.poll(() => frame.getByTestId('value').textContent()).toBe(String(count));
    },
  );
});

describe('a plugin that is killed', () => {
  it('shows it and is back by itself, without a reload and without a trace elsewhere', async () => {
    const session = await logIn(panel);
    await session.until('hello-python', 'running');
    await using watched = await openPage(browser);
    const { page } = watched;
    await logInByForm(page, new URL('plugins', panel.url).href);
    await page.goto(new URL('plugins', panel.url).href);
    const row = page.getByTestId('plugin-row-hello-python').filter({ visible: true });
    await expect.poll(() => row.getAttribute('data-state')).toBe('running');
    const { pid } = await session.plugin('hello-python');
    process.kill(pid, 'SIGKILL');
    await expect
      .poll(() => row.getAttribute('data-state'), { interval: 10, timeout: 10_000 })
      .not.toBe('running');
    await expect.poll(() => row.getAttribute('data-state'), { timeout: 10_000 }).toBe('running');
    expect((await session.plugin('hello-python')).pid).not.toBe(pid);
    expect((await session.plugin('hello-typescript')).state).toBe('running');
  });

  it('answers 503 with Retry-After until it is back', async () => {
    const session = await logIn(panel);
    await session.until('hello-python', 'running');
    expect((await session.fetch('api/plugins/route/hello-python/hello')).status).toBe(200);
    const { pid } = await session.plugin('hello-python');
    process.kill(pid, 'SIGKILL');
    await expect
      .poll(async () => (await session.fetch('api/plugins/route/hello-python/hello')).status, { interval: 5 })
      .toBe(503);
    const down = await session.fetch('api/plugins/route/hello-python/hello');
    if (down.status === 503) {
      expect(Number(down.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(await down.json()).toMatchObject({ code: 'PLUGIN_UNAVAILABLE' });
    }
    await session.until('hello-python', 'running');
    expect((await session.fetch('api/plugins/route/hello-python/hello')).status).toBe(200);
  });
});

describe('a plugin that is disabled', () => {
  it('leaves the sidebar and comes back', async () => {
    await (await logIn(panel)).until('hello-typescript', 'running');
    await using watched = await openPage(browser);
    const { page } = watched;
    await logInByForm(page, panel.url);
    await page.getByTestId('sidebar').getByRole('link', { name: 'Plugins' }).click();
    const entry = page.getByTestId('sidebar-plugin-hello-typescript');
    const toggle = page.getByTestId('toggle-hello-typescript').filter({ visible: true });
    await entry.waitFor();
    await toggle.click();
    await entry.waitFor({ state: 'detached' });
    await toggle.click();
    await entry.waitFor();
  });
});

describe('the host that is killed', () => {
  it('leaves no process behind and starts again', async () => {
    await (await logIn(panel)).until('hello-python', 'running');
    await panel.kill();
    await expect.poll(() => findProcesses(folders), { timeout: 10_000, interval: 50 }).toEqual([]);
    await expect
      .poll(() => readdirSync(join(folders.root, 'run')).filter((name) => name.endsWith('.sock')), {
        timeout: 5_000,
      })
      .toEqual([]);
    panel = await startPanel(folders);
    await (await logIn(panel)).until('hello-python', 'running');
  });
});
