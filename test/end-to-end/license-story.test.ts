/** A plugin is sold: from the vendor's first key to the client's running plugin, with every step a real command. */

import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { defineLicenseKeys, verifyLicense } from '@toru/license';
import type { LicenseKeyText } from '@toru/license';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { logInByForm, openPage, startBrowser } from './browser.ts';
import { logIn, makePanelFolders, startPanel } from './panel.ts';
import type { Panel, Session } from './panel.ts';
import { SecretHunt } from './secret-hunt.ts';
import { CAN_BUILD_RUST, Vendor } from './vendor.ts';

const RUST = CAN_BUILD_RUST ? '' : ' (Rust plugins cannot be built on this machine)';
const TERMS = ['--updates-until', '2027-06-01', '--feature', 'report'];

// Plugins are compiled on the way.
vi.setConfig({ testTimeout: 300_000 });

let browser: Browser;
let panel: Panel;
let other: Panel;
let session: Session;
let otherSession: Session;
let instance: string;
let otherInstance: string;

beforeAll(async () => {
  browser = await startBrowser();
  [panel, other] = await Promise.all([startPanel(makePanelFolders()), startPanel(makePanelFolders())]);
  [session, otherSession] = await Promise.all([logIn(panel), logIn(other)]);
  using vendor = new Vendor();
  const idOf = ({ folders }: Panel): Promise<string> =>
    vendor.toru(['instance', 'id', '--data-dir', folders.dataDir]);
  [instance, otherInstance] = [await idOf(panel), await idOf(other)];
});

afterAll(async () => {
  await panel[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
  await browser.close();
});

function deliver(file: string, { folders }: Panel): void {
  const name = file.slice(file.lastIndexOf('/') + 1);
  copyFileSync(file, join(folders.pluginsDir, name));
}

async function paste(to: Session, plugin: string, token: string, force = false): Promise<void> {
  const answer = await to.fetch(`api/plugins/${plugin}/license`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, force }),
  });
  expect(answer.status).toBe(200);
}

interface Verdict {
  readonly state: string;
  readonly detail: string;
}

async function licenseOf(of: Session, id: string): Promise<Verdict> {
  return ((await of.plugin(id)) as unknown as { readonly license: Verdict }).license;
}

async function expectVerdict(of: Session, id: string, state: string): Promise<string> {
  await expect.poll(async () => (await licenseOf(of, id)).state, { timeout: 20_000 }).toBe(state);
  return (await licenseOf(of, id)).detail;
}

const licensedTo = async (of: Session, id: string): Promise<unknown> =>
  (await of.fetch(`api/plugins/route/${id}/license`)).json();

/** Everything that a client, or somebody with the client's session, can see of the panel. */
async function expectNowhere(hunt: SecretHunt, binary: string): Promise<void> {
  expect(hunt.isIn(readFileSync(binary))).toBe(false);
  const api = ['instance', 'plugins', 'plugins/licensed-rust', 'licenses', 'activity', 'settings'];
  const paths = [...api, 'plugins/licensed-rust/logs', 'plugins/licensed-rust/events', 'openapi.json'];
  for (const [at, seen] of [
    [panel, session],
    [other, otherSession],
  ] as const) {
    expect(hunt.filesIn(at.folders.root)).toEqual([]);
    expect(hunt.isIn(at.output())).toBe(false);
    expect(hunt.isInEnvironment(at.process.pid ?? 0)).toBe(false);
    for (const path of paths) {
      const answer = await seen.fetch(`api/${path}`);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(hunt.isIn(await answer.text())).toBe(false);
    }
  }
  const { pid } = await session.plugin('licensed-rust');
  expect(hunt.isInEnvironment(pid)).toBe(false);
  expect(hunt.inArguments).toEqual([]);
  expect(hunt.looked).toBeGreaterThan(100);
}

describe.skipIf(!CAN_BUILD_RUST)(`a sold plugin${RUST}`, () => {
  it('with an Ed25519 key: the client pastes the license in the panel, and the plugin runs', async () => {
    using vendor = new Vendor();
    const { file: keyFile, secretHex } = await vendor.keygen('acme-2026', 'ed25519');
    using hunt = new SecretHunt(secretHex);
    expect(hunt.isIn(vendor.read(keyFile))).toBe(true);
    const binary = await vendor.buildRust(await vendor.derive(keyFile, 'licensed-rust'));
    deliver(binary, panel);
    await session.until('licensed-rust', 'failed');
    const token = await vendor.issue({ plugin: 'licensed-rust', instance, terms: TERMS, keyFile });

    await using watched = await openPage(browser);
    const { page } = watched;
    await logInByForm(page, panel.url);
    await page.getByText('Licensed Rust needs a license').waitFor();
    await page.getByRole('link', { name: 'Enter license' }).click();
    const card = page.getByTestId('license-licensed-rust');
    await expect.poll(() => card.evaluate((node) => node.getBoundingClientRect().top < 900)).toBe(true);
    await card.getByText(/^No license for "licensed-rust" is installed: paste it/).waitFor();
    await card.getByRole('textbox').fill(`\n  ${token}\n\n`);
    await card.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => card.getAttribute('data-state'), { timeout: 20_000 }).toBe('valid');
    await card
      .getByText('Licensed to Example Ltd. Versions released up to 2027-06-01, forever. Included: report.')
      .waitFor();
    await session.until('licensed-rust', 'running');

    await page.getByTestId('sidebar-plugin-licensed-rust').click();
    const view = page.frameLocator('iframe');
    await expect.poll(() => view.getByTestId('answer').textContent()).toBe('Licensed to Example Ltd');
    await view.getByTestId('report').click();
    await expect.poll(() => view.getByTestId('outcome').textContent()).toBe('Everything is in order');
    expect(await view.getByTestId('warning').textContent()).toBe('');

    deliver(binary, other);
    await otherSession.until('licensed-rust', 'failed');
    await paste(otherSession, 'licensed-rust', token, true);
    expect(await expectVerdict(otherSession, 'licensed-rust', 'wrong_instance')).toBe(
      `The license is for instance ${instance}: ask the vendor for one for this instance, ${otherInstance}`,
    );
    await otherSession.until('licensed-rust', 'failed');
    await expectNowhere(hunt, binary);
  });

  it('with an HMAC key: the same by the API, and a changed license needs no restart', async () => {
    using vendor = new Vendor();
    const { file: keyFile, secretHex } = await vendor.keygen('acme-hmac', 'hmac-sha256');
    using hunt = new SecretHunt(secretHex);
    const binary = await vendor.buildRust(await vendor.derive(keyFile, 'licensed-rust'));
    const sale = { plugin: 'licensed-rust', instance, keyFile };
    const token = await vendor.issue({ ...sale, terms: ['--updates', 'forever'] });
    // The license in place is signed with a key that this build does not know: the version before keeps running.
    deliver(binary, panel);
    const upgrade = async (): Promise<unknown> =>
      ((await session.plugin('licensed-rust')) as unknown as { readonly upgrade: unknown }).upgrade;
    await expect.poll(upgrade, { timeout: 20_000 }).toMatchObject({ state: 'failed' });
    expect(await licenseOf(session, 'licensed-rust')).toMatchObject({ state: 'valid' });
    await paste(session, 'licensed-rust', token);
    await expect.poll(upgrade, { timeout: 20_000 }).toMatchObject({ state: 'done' });
    await expectVerdict(session, 'licensed-rust', 'valid');
    expect(await licensedTo(session, 'licensed-rust')).toMatchObject({
      updates_until: null,
      test_key: false,
    });

    const { pid } = await session.plugin('licensed-rust');
    expect((await session.fetch('api/plugins/route/licensed-rust/report')).status).toBe(403);
    await paste(session, 'licensed-rust', await vendor.issue({ ...sale, terms: TERMS }));
    const report = async (): Promise<number> =>
      (await session.fetch('api/plugins/route/licensed-rust/report')).status;
    await expect.poll(report, { timeout: 10_000 }).toBe(200);
    expect((await session.plugin('licensed-rust')).pid).toBe(pid);

    deliver(binary, other);
    await paste(otherSession, 'licensed-rust', token, true);
    expect(await expectVerdict(otherSession, 'licensed-rust', 'wrong_instance')).toContain(otherInstance);
    await expectNowhere(hunt, binary);
  });
});

/** Everything below a folder that is spelt as a key is: 32 bytes in hexadecimal. */
function keysIn(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
  return texts.flatMap((text) => text.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g) ?? []);
}

/** A license for whatever one likes, signed with whatever one has. */
function forge(keyId: string, keyHex: string, claims: object): string {
  const body = `${keyId}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  const mac = createHmac('sha256', Buffer.from(keyHex, 'hex')).update(`toru-license/1\0${body}`).digest();
  return `toru1.${body}.${mac.toString('base64url')}`;
}

/** Takes a packed plugin apart, as anybody can. */
function unpack(file: string, into: string): void {
  execFileSync('python3', ['-m', 'zipfile', '-e', file, into]);
}

describe('a plugin that was built for one client', () => {
  it('makes, with all that this client has, no license for another client', async () => {
    using vendor = new Vendor();
    const { file: keyFile, secretHex } = await vendor.keygen('acme-own', 'hmac-sha256');
    using hunt = new SecretHunt(secretHex);
    const plugin = 'licensed-python';
    const sell = async (to: string): Promise<{ file: string; token: string; key: LicenseKeyText }> => {
      const verifyFile = await vendor.derive(keyFile, plugin, to);
      const file = await vendor.buildPython({ verifyFile });
      const terms = ['--updates', 'forever', '--per-customer'];
      const token = await vendor.issue({ plugin, instance: to, terms, keyFile });
      return { file, token, key: JSON.parse(readFileSync(verifyFile, 'utf8')) as LicenseKeyText };
    };
    const theirs = await sell(otherInstance);
    deliver(theirs.file, other);
    await otherSession.until(plugin, 'failed');
    const mine = await sell(instance);
    deliver(mine.file, panel);
    await session.until(plugin, 'failed');
    await paste(session, plugin, mine.token);
    await session.until(plugin, 'running');
    expect(await licensedTo(session, plugin)).toMatchObject({ customer: 'Example Ltd', test_key: false });

    unpack(mine.file, join(panel.folders.root, 'unpacked'));
    const disclosed = keysIn(panel.folders.root);
    expect(disclosed).toContain(mine.key.hex);
    const claims = { license_id: 'forged', plugin, customer: 'Mallory', issued_at: '2026-06-01' };
    const judge = (keyHex: string, to: string): string =>
      verifyLicense({
        token: forge('acme-own', keyHex, { ...claims, instance: to }),
        keys: defineLicenseKeys([theirs.key]),
        plugin,
        instance: to,
        releasedAt: '2026-05-20',
        nowMs: Date.now(),
        clockFloorMs: null,
      }).verdict;
    expect(new Set(disclosed.map((key) => judge(key, otherInstance)))).toEqual(new Set(['bad_signature']));
    await paste(
      otherSession,
      plugin,
      forge('acme-own', mine.key.hex, { ...claims, instance: otherInstance }),
    );
    await expectVerdict(otherSession, plugin, 'bad_signature');
    await paste(otherSession, plugin, mine.token, true);
    await expectVerdict(otherSession, plugin, 'bad_signature');
    // The forger's tools are sound: with the key of that very build they make a license.
    expect(judge(theirs.key.hex, otherInstance)).toBe('valid');
    await paste(otherSession, plugin, theirs.token);
    await otherSession.until(plugin, 'running');
    expect(hunt.inArguments).toEqual([]);
    expect([...hunt.filesIn(panel.folders.root), ...hunt.filesIn(other.folders.root)]).toEqual([]);
  });
});
