/** Licenses by the API: read before they are stored, and what was in place can be put back. */

import { afterEach, describe, expect, it } from 'vitest';
import { TestPanel, type Answer } from './support/panel.ts';

let panel: TestPanel;
let cookie: string;
afterEach(() => panel[Symbol.asyncDispose]());

const URL = '/api/plugins/sold/license';
const ELSEWHERE = '6f1c2d9e-0b7a-4c3e-9a51-2f8d4e6b7c10';

async function start(deps: Parameters<typeof TestPanel.start>[1] = {}): Promise<void> {
  panel = await TestPanel.start({}, deps);
  cookie = await panel.logIn();
  panel.supervisor.add({ id: 'sold', license: { required: true }, released_at: '2026-01-01' });
}

/** A license for this panel's plugin, but for what is changed; its signature is nobody's. */
function write(changes: Readonly<Record<string, unknown>> = {}): string {
  const claims = {
    license_id: 'L-1',
    plugin: 'sold',
    instance: panel.storage.instance.id,
    customer: 'Example Ltd',
    issued_at: '2026-01-01',
    ...changes,
  };
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `toru1.vendor.${payload}.${Buffer.alloc(64).toString('base64url')}`;
}

const put = (token: string, force?: boolean): Promise<Answer> =>
  panel.call(URL, { method: 'PUT', cookie, body: { token, ...(force === undefined ? {} : { force }) } });
const restore = (): Promise<Answer> => panel.call(`${URL}/restore`, { method: 'POST', cookie });

async function listed(): Promise<Readonly<Record<string, unknown>>> {
  return (await panel.call('/api/licenses', { cookie })).json.items[0];
}

it('are kept as they are and handed to the plugin', async () => {
  await start();
  expect(await listed()).toEqual({
    plugin: 'sold',
    name: 'sold',
    required: true,
    state: 'missing',
    detail: null,
    reason_info: null,
    token_present: false,
    claims: null,
    previous: null,
  });
  for (const nonsense of ['nonsense', 'toru1.a', `${write()}ä`, `${write()} x`])
    expect(await put(nonsense, true)).toMatchObject({ status: 422, json: { code: 'LICENSE_REFUSED' } });
  const token = write();
  expect(await put(` ${token}\n`)).toMatchObject({ status: 200, json: { required: true, state: 'unknown' } });
  expect(panel.storage.licenses.get('sold')).toBe(token);
  expect((await panel.call(URL, { method: 'DELETE', cookie })).json.state).toBe('missing');
  expect((await panel.call(URL, { method: 'DELETE', cookie })).status).toBe(404);
  expect(panel.supervisor.calls).toEqual(['license sold', 'license sold']);
});

describe('a license that cannot be valid here', () => {
  it.each([
    ['for another server', { instance: ELSEWHERE }, 'wrong_instance', ELSEWHERE],
    ['for another plugin', { plugin: 'radar' }, 'wrong_plugin', 'radar'],
    [
      'whose updates ended before this version',
      { updates_until: '2025-06-01' },
      'updates_ended',
      '2025-06-01',
    ],
    ['of a trial that is over', { trial_until: '2025-06-01' }, 'trial_expired', '2025-06-01'],
    ['that says nothing', { license_id: undefined }, 'malformed', 'damaged'],
  ])('%s is refused with its verdict and takes the place of none', async (_what, changes, state, word) => {
    await start();
    const good = write();
    await put(good);
    panel.supervisor.change('sold', { license: { state: 'valid', detail: 'It is good' } });
    const refused = await put(write(changes));
    expect(refused).toMatchObject({
      status: 422,
      json: {
        code: 'LICENSE_REFUSED',
        license: { state },
        reason_info: { code: `LICENSE_${state.toUpperCase()}` },
      },
    });
    expect(refused.json.detail).toContain(word);
    expect(refused.json.detail).toContain('Nothing was changed');
    expect(panel.storage.licenses.get('sold')).toBe(good);
    expect(await listed()).toMatchObject({
      state: 'valid',
      reason_info: { code: 'LICENSE_REPORTED', params: { message: 'It is good' } },
      previous: null,
    });
    expect(panel.supervisor.calls).toEqual(['license sold']);
    expect((await put(write(changes), false)).status).toBe(422);
  });

  it('is stored where the caller insists, with its verdict, and the valid one is kept to be put back', async () => {
    await start();
    const good = write();
    await put(good);
    panel.supervisor.change('sold', { license: { state: 'valid', detail: null } });
    expect((await listed())['claims']).toMatchObject({ instance: panel.storage.instance.id });
    // As the engine does once it hands over another text: the plugin has not judged it yet.
    panel.supervisor.licenseChanged = () => panel.supervisor.change('sold', { license: null });
    const stored = await put(write({ instance: ELSEWHERE }), true);
    expect(stored).toMatchObject({ status: 200, json: { state: 'wrong_instance' } });
    expect(await listed()).toMatchObject({
      state: 'wrong_instance',
      claims: { instance: ELSEWHERE },
      previous: { state: 'valid', claims: { instance: panel.storage.instance.id } },
    });
    expect(await restore()).toMatchObject({ status: 200, json: { state: 'unknown' } });
    expect(panel.storage.licenses.get('sold')).toBe(good);
    expect(panel.storage.audit.page({ action: 'plugin.license_restore' }).items).toHaveLength(1);
  });

  it('is seen with the key of the vendor too, when it was altered', async () => {
    const claims = null;
    await start({
      judgeLicense: ({ token }) =>
        token === write()
          ? { state: 'bad_signature', detail: 'It was altered', claims }
          : { state: 'valid', detail: null, claims },
    });
    expect((await put(write())).json.license).toEqual({ state: 'bad_signature', detail: 'It was altered' });
    expect((await put(write({ note: 'genuine' }))).json).toMatchObject({ state: 'valid' });
  });

  it('is not judged for a plugin of version 1, whose licenses are of its own making', async () => {
    await start();
    panel.supervisor.add({ id: 'sold', protocol: 1 });
    expect((await put('ANY-TEXT')).status).toBe(200);
  });
});

describe('a license that was removed', () => {
  it('can be put back', async () => {
    await start();
    expect(await restore()).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
    const good = write();
    await put(good);
    await panel.call(URL, { method: 'DELETE', cookie });
    expect(await listed()).toMatchObject({
      token_present: false,
      previous: { claims: { customer: 'Example Ltd' } },
    });
    expect((await restore()).status).toBe(200);
    expect(panel.storage.licenses.get('sold')).toBe(good);
    expect((await listed())['previous']).toBeNull();
  });
});
