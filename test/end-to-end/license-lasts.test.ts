/**
 * What was paid for lasts: ten years on, after payments ended, while a newer version is refused, and in a copied installation. The panel
 * runs inside the test, because its clock is turned.
 */

import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startHost } from '@toru/host';
import type { Host } from '@toru/host';
import { parseConfig } from '@toru/host/config';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { EXAMPLES_DIR } from './examples.ts';
import { logIn, makePanelFolders, PASSWORD } from './panel.ts';
import type { PanelFolders, Session } from './panel.ts';
import { testSecret, Vendor } from './vendor.ts';

const ID = 'licensed-python';
const YEAR_MS = 365.25 * 86_400_000;
/** The example is of 2026-05-20: inside. */
const PAID = ['--updates-until', '2026-06-01'];

let folders: PanelFolders;
let vendor: Vendor;
let host: Host | null = null;
let session: Session;

beforeEach(() => {
  folders = makePanelFolders();
  vendor = new Vendor();
  copyFileSync(join(EXAMPLES_DIR, `${ID}.binary`), join(folders.pluginsDir, `${ID}.binary`));
});

afterEach(async () => {
  await stop();
  vendor[Symbol.dispose]();
  rmSync(folders.root, { recursive: true, force: true });
});

/** Starts the panel in these folders with a clock that is `years` off. */
async function start({ years = 0, at = folders }: { years?: number; at?: PanelFolders } = {}): Promise<Host> {
  const env = {
    ADMIN_PASSWORD: PASSWORD,
    STEERING_AUTO_ENABLE: 'true',
    STEERING_PLUGINS_DIR: at.pluginsDir,
    STEERING_DATA_DIR: at.dataDir,
    STEERING_LOG_DIR: join(at.root, 'logs'),
    STEERING_RUNTIME_DIR: join(at.root, 'run'),
  };
  const result = parseConfig(env, { port: '0' }, at.root);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  host = await startHost(result.config, {
    env: { ...process.env, ...env },
    now: () => Date.now() + years * YEAR_MS,
  });
  session = await logIn(host);
  return host;
}

async function stop(): Promise<void> {
  await host?.stop();
  host = null;
}

async function sell(terms: readonly string[]): Promise<string> {
  const who = ['--plugin', ID, '--instance', host?.instanceId ?? '', '--customer', 'Example Ltd'];
  return vendor.toru(['license', 'issue', ...who, ...terms], { TORU_LICENSE_SECRET: testSecret(ID) });
}

/** `force`: also one that cannot be valid here and now. */
async function paste(token: string, force = false): Promise<void> {
  const answer = await session.fetch(`api/plugins/${ID}/license`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, force }),
  });
  expect(answer.status).toBe(200);
}

interface Plugin {
  readonly state: string;
  readonly version: string;
  readonly license: { readonly state: string; readonly detail: string };
  readonly upgrade: {
    readonly version: string;
    readonly state: string;
    readonly reason: string | null;
  } | null;
}

const plugin = async (): Promise<Plugin> => (await session.plugin(ID)) as unknown as Plugin;
const until = (part: (of: Plugin) => unknown, expected: unknown): Promise<void> =>
  expect.poll(async () => part(await plugin()), { timeout: 30_000 }).toEqual(expected);
const verdict = ({ license }: Plugin): string => license.state;

async function eventsOfType(type: string): Promise<readonly { readonly message: string }[]> {
  const { items } = (await (await session.fetch('api/activity')).json()) as {
    readonly items: readonly { readonly type: string; readonly message: string }[];
  };
  return items.filter((item) => item.type === type);
}

/** Puts a version of the plugin into the folder. */
async function release(version: string, releasedAt: string): Promise<void> {
  const file = await vendor.buildPython({ version, releasedAt });
  copyFileSync(file, join(folders.pluginsDir, `${ID}.binary`));
}

it('a paid version runs with the clock ten years on, and ten years back', async () => {
  await start();
  await session.until(ID, 'failed');
  const paid = await sell(PAID);
  await paste(paid);
  await session.until(ID, 'running');
  for (const years of [10, -10]) {
    await stop();
    await start({ years });
    await session.until(ID, 'running');
    await until(verdict, 'valid');
    // The clock does reach the plugin: a trial of this day is over, also when it is turned back.
    await paste(await sell(['--trial-until', new Date().toISOString().slice(0, 10)]), true);
    await until(verdict, 'trial_expired');
    await paste(paid);
    await until(verdict, 'valid');
  }
  const [back] = await eventsOfType('clock_went_back');
  expect(back?.message).toMatch(/^The clock is 730\d days behind the latest time this host has seen$/);
});

it('when payments end a newer version is refused, and the old one keeps answering every request', async () => {
  await start();
  await session.until(ID, 'failed');
  await paste(await sell(PAID));
  await session.until(ID, 'running');

  const answers = new Map<string, number>();
  const load = { isOn: true };
  const asking = Array.from({ length: 4 }, async () => {
    while (load.isOn) {
      const answer = await session.fetch(`api/plugins/route/${ID}/license`);
      const { released_at: releasedAt } = (await answer.json()) as { readonly released_at?: string };
      const key = `${answer.status} of ${releasedAt}`;
      answers.set(key, (answers.get(key) ?? 0) + 1);
    }
  });
  await release('2.0.0', '2026-06-02');
  await until(({ upgrade }) => upgrade?.state, 'failed');
  const refused = await plugin();
  expect(refused).toMatchObject({ state: 'running', version: '1.0.0', license: { state: 'valid' } });
  expect(refused.upgrade).toMatchObject({
    version: '2.0.0',
    reason: expect.stringMatching(
      /^The license covers versions released up to 2026-06-01 and this one is of 2026-06-02: go back to a covered version, or renew/,
    ) as unknown,
  });
  expect((await eventsOfType('upgrade_failed')).at(0)?.message).toContain('2.0.0');
  const before = answers.get('200 of 2026-05-20') ?? 0;
  await expect.poll(() => answers.get('200 of 2026-05-20'), { timeout: 10_000 }).toBeGreaterThan(before + 20);

  // A security fix bears the day of the version that it repairs: everybody who could run that one can run this one.
  await release('1.0.1', '2026-05-20');
  await until(({ version, upgrade }) => [version, upgrade?.state], ['1.0.1', 'done']);
  await release('2.0.0', '2026-06-02');
  await until(({ upgrade }) => [upgrade?.version, upgrade?.state], ['2.0.0', 'failed']);
  load.isOn = false;
  await Promise.all(asking);
  expect([...answers.keys()]).toEqual(['200 of 2026-05-20']);

  await stop();
  await start({ years: 10 });
  await session.until(ID, 'running');
  expect(await plugin()).toMatchObject({ version: '1.0.1', license: { state: 'valid' } });
  await paste(await sell(['--updates-until', '2026-12-31']));
  await until(({ version, state }) => [version, state], ['2.0.0', 'running']);
});

it('a copied installation says so and goes on working, the original too', async () => {
  await start();
  await session.until(ID, 'failed');
  await paste(await sell(PAID));
  await session.until(ID, 'running');
  const { instanceId } = host!;
  await stop();

  const root = mkdtempSync(join(tmpdir(), 'toru-e2e-'));
  const copy = { root, pluginsDir: join(root, 'plugins'), dataDir: join(root, 'data') };
  try {
    cpSync(folders.dataDir, copy.dataDir, { recursive: true });
    mkdirSync(copy.pluginsDir);
    copyFileSync(join(EXAMPLES_DIR, `${ID}.binary`), join(copy.pluginsDir, `${ID}.binary`));
    for (const at of [copy, folders]) {
      const { instanceId: id } = await start({ at });
      expect(id).toBe(instanceId);
      await session.until(ID, 'running');
      await until(verdict, 'valid');
      const told = await eventsOfType('clone_suspected');
      expect(told.length).toBe(at === copy ? 1 : 0);
      if (at === copy) expect(told[0]?.message).toContain('licenses go on working');
      await stop();
    }
  } finally {
    await stop();
    rmSync(root, { recursive: true, force: true });
  }
});
