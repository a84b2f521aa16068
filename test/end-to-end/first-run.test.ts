/** First start without a password in the environment, wrong starts, and version 1 plugins written by somebody else. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { logInByForm, openPage, startBrowser } from './browser.ts';
import { writePlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';

const TORU = fileURLToPath(new URL('../../packages/cli/bin/toru.mjs', import.meta.url));

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

describe('the first start', () => {
  it('prints a one-time link that makes the administrator', async () => {
    await using panel = await startPanel(makePanelFolders(), { ADMIN_PASSWORD: '' });
    const findLink = (): string | undefined => /(http:\S+setup\?token=\S+)/.exec(panel.output())?.[1];
    await expect.poll(findLink).toBeDefined();
    const link = findLink();
    {
      await using watched = await openPage(browser);
      const { page } = watched;
      await page.goto(link!);
      const form = page.getByTestId('setup-form');
      await form.locator('input[name=username]').fill('ada');
      for (const field of await form.locator('input[type=password]').all())
        await field.fill('a-long-passphrase-1');
      await form.locator('button[type=submit]').click();
      await page.getByTestId('sidebar').waitFor();
    }
    expect((await (await logIn(panel, 'ada', 'a-long-passphrase-1')).fetch('api/auth/me')).status).toBe(200);
    const again = await fetch(new URL('api/setup', panel.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(panel.url).origin },
      body: JSON.stringify({
        token: new URL(link!).searchParams.get('token'),
        username: 'eve',
        password: 'a-long-passphrase-2',
      }),
    });
    expect(again.status).toBeGreaterThanOrEqual(400);
  });

  it('prints the link as it is reached from outside', async () => {
    const env = { ADMIN_PASSWORD: '', STEERING_PUBLIC_URL: 'https://www.example.org/tools/steering' };
    await using panel = await startPanel(makePanelFolders(), {
      ...env,
      STEERING_BASE_PATH: '/tools/steering',
    });
    await expect
      .poll(() => panel.output())
      .toMatch(/ link, once: https:\/\/www\.example\.org\/tools\/steering\/setup\?token=\S+\n/);
  });

  it('lists new files and waits for a click before it starts them', async () => {
    const folders = makePanelFolders();
    writePlugin(folders.pluginsDir, 'echoes', { id: 'stranger' });
    await using panel = await startPanel(folders, { STEERING_AUTO_ENABLE: 'false' });
    const session = await logIn(panel);
    await session.until('stranger', 'disabled');
    expect((await session.fetch('api/plugins/route/stranger/')).status).toBe(404);
    expect((await session.fetch('api/plugins/stranger/enable', { method: 'POST' })).status).toBe(200);
    expect((await session.fetch('api/plugins/route/stranger/')).status).toBe(200);
  });
});

describe('a start that cannot work', () => {
  const serve = (env: Record<string, string>): { status: number | null; text: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [TORU, 'serve'], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
      timeout: 60_000,
    });
    return { status, text: stdout + stderr };
  };

  it('says that the port is taken', async () => {
    const { root, dataDir, pluginsDir } = makePanelFolders();
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    const env = { STEERING_PORT: String(port), STEERING_DATA_DIR: dataDir, STEERING_PLUGINS_DIR: pluginsDir };
    const { status, text } = serve({
      ...env,
      STEERING_LOG_DIR: join(root, 'logs'),
      STEERING_RUNTIME_DIR: join(root, 'run'),
    });
    expect(status).toBe(69);
    expect(text.trim()).toMatch(
      new RegExp(`^toru: Cannot listen on 127\\.0\\.0\\.1:${port}: another program does[^\\n]*$`),
    );
    other.close();
  });

  it('says that the data directory cannot be used', () => {
    const { root, pluginsDir } = makePanelFolders();
    writeFileSync(join(root, 'file'), '');
    const { status, text } = serve({
      STEERING_PORT: '0',
      STEERING_DATA_DIR: join(root, 'file', 'data'),
      STEERING_PLUGINS_DIR: pluginsDir,
    });
    expect(status).toBe(73);
    expect(text.trim()).toMatch(/^toru: Cannot use directory "[^\n]+": a part of the path is a file$/);
  });

  it('says that another panel uses the data directory', async () => {
    const folders = makePanelFolders();
    await using panel = await startPanel(folders);
    const { status, text } = serve({
      STEERING_PORT: '0',
      STEERING_DATA_DIR: folders.dataDir,
      STEERING_PLUGINS_DIR: folders.pluginsDir,
      STEERING_RUNTIME_DIR: join(folders.root, 'run2'),
    });
    expect(status).toBe(75);
    expect(text).toContain(`the host with pid ${panel.process.pid} uses it`);
    expect(text.trim().split('\n')).toHaveLength(1);
  });

  it('says which setting is wrong', () => {
    const { status, text } = serve({ STEERING_PROT: '3000' });
    expect(status).toBe(78);
    expect(text).toContain('did you mean STEERING_PORT?');
  });
});

describe('a version 1 plugin', () => {
  it('runs unmodified, with its classic bundle', async () => {
    const folders = makePanelFolders();
    writePlugin(folders.pluginsDir, 'speaks-version-1', { id: 'old-one' });
    mkdirSync(join(folders.pluginsDir, 'old-one'));
    writeFileSync(
      join(folders.pluginsDir, 'old-one', 'bundle.js'),
      `(function () {
        document.head.insertAdjacentHTML('beforeend', '<style>* { all: unset; display: block; color: red }</style>');
        window.ToruPlugins = window.ToruPlugins || {};
        window.ToruPlugins['old-one'] = {
          mount: function (container, api) {
            api.fetch('/who').then(function (r) { return r.json(); }).then(function (who) {
              container.innerHTML = '<p data-testid="old">' + who.path + '</p>';
            });
          },
          unmount: function (container) { container.innerHTML = ''; },
        };
      })();`,
    );
    await using panel = await startPanel(folders);
    await (await logIn(panel)).until('old-one', 'running');
    await using watched = await openPage(browser);
    const { page } = watched;
    await logInByForm(page, panel.url);
    const color = (): Promise<string> =>
      page
        .getByTestId('sidebar')
        .evaluate((element) => element.ownerDocument.defaultView?.getComputedStyle(element).color ?? '');
    const before = await color();
    await page.getByTestId('sidebar-plugin-old-one').click();
    await expect.poll(() => page.frameLocator('iframe').getByTestId('old').textContent()).toBe('/who');
    expect(await color()).toBe(before);
  });
});
