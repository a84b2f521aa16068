/** Views that misbehave in every way a view can, in each isolation: the shell and the other views go on. */

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openAs, startBrowser, viewOf } from './browser.ts';
import type { WatchedPage } from './browser.ts';
import { writeViewPlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, PASSWORD, postJson, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';

const ISOLATIONS = ['frame', 'page', 'sandbox'] as const;

/** What the browser says of the deeds of these views. */
const OWN_NOISE = /is broken|nobody catches this/;

let browser: Browser;
let panel: Panel;
let session: Session;
/** A page for each isolation with a view that never finishes mounting. */
const stuck = new Map<string, WatchedPage>();

beforeAll(async () => {
  browser = await startBrowser();
  const folders = makePanelFolders();
  writeViewPlugin(folders.pluginsDir, 'misbehaves', { id: 'calm', name: 'Calm' });
  for (const isolation of ISOLATIONS) {
    for (const kind of ['wild', 'stuck']) {
      const metadata = { id: `${kind}-${isolation}`, name: `${kind} ${isolation}`, ui: { isolation } };
      writeViewPlugin(folders.pluginsDir, 'misbehaves', metadata);
    }
  }
  panel = await startPanel(folders);
  session = await logIn(panel);
  await session.until('calm', 'running');
  // These take ten seconds to be told slow; the other tests run meanwhile.
  for (const isolation of ISOLATIONS) {
    await tell(`stuck-${isolation}`, 'never-mounts');
    stuck.set(isolation, await openAs(browser, panel, session, `p/stuck-${isolation}`));
  }
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await browser.close();
});

async function tell(id: string, deed: string): Promise<void> {
  await session.until(id, 'running');
  const answer = await postJson(session, `api/plugins/${id}/kv`, { action: 'set', key: 'deed', value: deed });
  expect(answer.status).toBe(200);
}

/** Sidebar, palette and another view work. */
async function expectUsable(page: Page): Promise<void> {
  await page.getByTestId('sidebar').getByRole('link', { name: 'Plugins' }).click();
  await page.getByRole('heading', { level: 1, name: 'Plugins' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette').waitFor();
  await page.keyboard.type('Calm');
  await page.getByRole('option', { name: 'Calm', exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await viewOf(page).getByText('calm at /', { exact: true }).waitFor();
}

async function expectCard(page: Page, name: string, words: string): Promise<void> {
  const card = page.getByTestId('view-card').filter({ hasText: words });
  await card.waitFor({ timeout: 30_000 });
  expect(await card.textContent()).toContain(`view of ${name}`);
  await card.getByRole('button', { name: 'Reload view' }).waitFor();
  await card.getByRole('link', { name: 'Logs' }).waitFor();
  await card.getByRole('button', { name: 'Disable plugin' }).waitFor();
}

describe.each(ISOLATIONS)('in %s isolation, a view that', (isolation) => {
  const id = `wild-${isolation}`;
  const name = `wild ${isolation}`;
  let watched: WatchedPage;
  let page: Page;

  beforeAll(async () => {
    watched = await openAs(browser, panel, session, '', { expected: OWN_NOISE });
    ({ page } = watched);
  });
  afterAll(() => watched[Symbol.asyncDispose]());

  const open = async (deed: string): Promise<void> => {
    await tell(id, deed);
    await page.getByTestId(`sidebar-plugin-${id}`).click();
  };
  const find = (text: string): Locator => viewOf(page, isolation).getByText(text, { exact: true });

  it('throws while it mounts gets a card with a way to try again', async () => {
    await open('throws-in-mount');
    await expectCard(page, name, 'mount is broken');
    await tell(id, 'nothing');
    await page.getByRole('button', { name: 'Reload view' }).click();
    await find('calm at /').waitFor();
    expect(await page.getByTestId('view-card').count()).toBe(0);
    await expectUsable(page);
  });

  it('throws in an event goes on below a notice', async () => {
    await open('throws-in-an-event');
    await viewOf(page, isolation).getByRole('button', { name: 'Press' }).click();
    await expectCard(page, name, 'TypeError: the click is broken');
    await find('still here').waitFor();
    await expectUsable(page);
  });

  it('lets a promise reject goes on below a notice', async () => {
    await open('rejects');
    await viewOf(page, isolation).getByRole('button', { name: 'Press' }).click();
    await expectCard(page, name, 'nobody catches this');
    await find('still here').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByTestId('view-card').waitFor({ state: 'detached' });
    await expectUsable(page);
  });

  it('takes itself down in a later render gets a card', async () => {
    await open('throws-in-a-later-render');
    await expectCard(page, name, 'the second render is broken');
    await expectUsable(page);
  });

  it('hangs in unmount keeps nobody waiting', async () => {
    await open('hangs-in-unmount');
    await find('will not go').waitFor();
    const told = page.getByText(`The view of ${name} did not close properly`).waitFor();
    await Promise.all([told, expectUsable(page)]);
  });

  it('floods the page leaves the shell usable', async () => {
    await open('floods-the-page');
    await find('flooded').waitFor({ timeout: 60_000 });
    await expectUsable(page);
    expect(await page.evaluate('document.querySelectorAll("i").length')).toBe(0);
  });

  // Where a view shares the page, its styles and globals are the page's: that is what the other two are for.
  if (isolation === 'page') return;
  describe('does worse:', () => {
    it('hides everything hides only itself', async () => {
      await open('hides-everything');
      await find('hidden').waitFor({ state: 'attached' });
      await page.getByRole('heading', { level: 1, name }).waitFor();
      expect(await find('hidden').isVisible()).toBe(false);
      await expectUsable(page);
    });

    it('redefines globals breaks only itself', async () => {
      await open('redefines-globals');
      await find('redefined').waitFor();
      await find('redefined').click();
      await page.keyboard.press('Control+k');
      await page.getByTestId('palette').waitFor();
      await page.keyboard.press('Escape');
      await expectUsable(page);
      await open('nothing');
      await find('calm at /').waitFor();
      await expectUsable(page);
    });

    it('leaves its document gets a card', async () => {
      await open('leaves-its-document');
      await expectCard(page, name, 'left its own document');
      await expectUsable(page);
    });
  });
});

describe('a view that never finishes mounting', () => {
  it.each(ISOLATIONS)('is told to be slow in %s isolation', async (isolation) => {
    await using watched = stuck.get(isolation)!;
    await expectCard(watched.page, `stuck ${isolation}`, 'has not finished loading within 10 s');
    await expectUsable(watched.page);
  });
});

describe('an endless loop in a sandboxed view', () => {
  it('freezes nothing but the view', async () => {
    await tell('wild-sandbox', 'loops-forever');
    await using watched = await openAs(browser, panel, session, 'p/wild-sandbox');
    // Its last words; nothing can be asked inside the frame from then on.
    await watched.page.getByTestId('sidebar-plugin-wild-sandbox').getByText('9').waitFor();
    await expectUsable(watched.page);
  });
});

describe('a person who may not administer', () => {
  it('gets a card without the actions of administrators', async () => {
    await tell('wild-frame', 'throws-in-mount');
    expect((await postJson(session, 'api/auth/confirm', { password: PASSWORD })).status).toBe(204);
    const user = { username: 'carla', password: 'a-long-passphrase-1', role: 'client' };
    expect((await postJson(session, 'api/users', user)).status).toBe(201);
    const client = await logIn(panel, user.username, user.password);
    await using watched = await openAs(browser, panel, client, 'p/wild-frame');
    const card = watched.page.getByTestId('view-card');
    await card.getByRole('button', { name: 'Reload view' }).waitFor();
    expect(await card.getByRole('link', { name: 'Logs' }).count()).toBe(0);
    expect(await card.getByRole('button', { name: 'Disable plugin' }).count()).toBe(0);
  });
});
