/** Whose session goes when somebody has too many, what is said about it, and the list of one's own. */

import { afterEach, describe, expect, it } from 'vitest';
import { ADMIN_PASSWORD, TestPanel, toCookie, until } from './support/panel.ts';

let panel: TestPanel;
afterEach(() => panel[Symbol.asyncDispose]());

const MINUTE_MS = 60_000;
const asScript = async (): Promise<string> =>
  toCookie(
    await panel.call('/api/auth/login', {
      method: 'POST',
      headers: { 'user-agent': 'backup-script/1.0' },
      body: { username: 'admin', password: ADMIN_PASSWORD },
    }),
  );
const isLoggedIn = async (cookie: string): Promise<boolean> =>
  (await panel.call('/api/auth/me', { cookie })).status === 200;

/** Opens the event stream that a page of the panel holds, and waits for its first bytes. */
async function openEvents(cookie: string): Promise<void> {
  const socket = await panel.connect();
  let text = '';
  socket.on('data', (piece: Buffer) => (text += piece.toString()));
  socket.on('error', () => undefined);
  socket.write(`GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:${panel.port}\r\nCookie: ${cookie}\r\n\r\n`);
  await until(() => text.includes('event: hello'), 'the stream is open');
}

describe('a script that logs in every few minutes', () => {
  it('does not end the session of a browser that is in use', async () => {
    panel = await TestPanel.start();
    const browser = await panel.logIn();
    const first = await asScript();
    for (let at = 0; at < 60; at += 1) {
      panel.clock.offsetMs += 3 * MINUTE_MS;
      expect(await isLoggedIn(browser)).toBe(true);
      await asScript();
    }
    expect(await isLoggedIn(browser)).toBe(true);
    expect(await isLoggedIn(first)).toBe(false);
    const asked = await panel.call('/api/auth/session', { cookie: first });
    expect(asked.json).toEqual({ user: null, ended: 'displaced' });
  });

  it('does not end the session of a browser that only follows the events', async () => {
    panel = await TestPanel.start();
    const browser = await panel.logIn();
    await openEvents(browser);
    for (let at = 0; at < 51; at += 1) {
      panel.clock.offsetMs += 3 * MINUTE_MS;
      await asScript();
    }
    expect(await isLoggedIn(browser)).toBe(true);
  });

  it('is seen in the list of sessions, which can be ended one by one', async () => {
    panel = await TestPanel.start();
    const browser = await panel.logIn();
    panel.clock.offsetMs += MINUTE_MS;
    const script = await asScript();
    const { items } = (await panel.call('/api/auth/sessions', { cookie: browser })).json;
    expect(items).toMatchObject([
      { current: true, user_agent: null, address: '127.0.0.1' },
      { current: false, user_agent: 'backup-script/1.0', address: '127.0.0.1' },
    ]);
    expect(JSON.stringify(items)).not.toContain(script.split('=')[1]);
    const end = (id: string) => panel.call(`/api/auth/sessions/${id}`, { method: 'DELETE', cookie: browser });
    expect((await end(items[1].id)).status).toBe(204);
    expect(await end(items[1].id)).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
    expect(await isLoggedIn(script)).toBe(false);
    expect((await panel.call('/api/auth/session', { cookie: script })).json.ended).toBe('ended');
    expect(await isLoggedIn(browser)).toBe(true);
  });
});

describe('the list of sessions', () => {
  it('holds nobody else’s, and nobody else can end one', async () => {
    panel = await TestPanel.start();
    const carla = await panel.logInAsClient('carla');
    const admin = await panel.logIn();
    const [own] = (await panel.call('/api/auth/sessions', { cookie: carla })).json.items;
    const all = (await panel.call('/api/auth/sessions', { cookie: admin })).json.items;
    expect(all.map(({ id }: { id: string }) => id)).not.toContain(own.id);
    const path = `/api/auth/sessions/${own.id}`;
    expect((await panel.call(path, { method: 'DELETE', cookie: admin })).status).toBe(404);
    expect(await isLoggedIn(carla)).toBe(true);
  });
});

describe('an ended session', () => {
  it('says why it has ended', async () => {
    panel = await TestPanel.start();
    const admin = await panel.logInConfirmed();
    const ended = async (cookie: string): Promise<unknown> =>
      (await panel.call('/api/auth/session', { cookie })).json.ended;
    const first = await panel.logInAsClient('carla');
    const post = (path: string, body: object) => panel.call(path, { method: 'POST', cookie: admin, body });
    await post('/api/users/carla/password', { password: 'given by somebody' });
    expect(await ended(first)).toBe('password_changed');
    const second = await panel.logIn('carla', 'given by somebody');
    await panel.call('/api/users/carla', { method: 'PATCH', cookie: admin, body: { active: false } });
    expect(await ended(second)).toBe('account_closed');
    const third = await panel.logIn();
    await panel.call('/api/auth/logout', { method: 'POST', cookie: third });
    expect(await ended(third)).toBe('logged_out');
    panel.clock.offsetMs += 7 * 24 * 60 * MINUTE_MS;
    expect(await isLoggedIn(admin)).toBe(false);
    expect(await ended(admin)).toBe('expired');
    expect(await ended(`${admin}x`)).toBeNull();
  });
});

describe('the session’s cookie', () => {
  it('is another one for each installation, so that two ports of one host do not log each other out', async () => {
    panel = await TestPanel.start();
    await using neighbor = await TestPanel.start();
    const jar = [await panel.logIn(), await neighbor.logIn()].join('; ');
    expect(new Set(jar.split('; ').map((pair) => pair.split('=')[0])).size).toBe(2);
    for (const each of [panel, neighbor])
      expect((await each.call('/api/auth/me', { cookie: jar })).status).toBe(200);
    await neighbor.call('/api/auth/logout', { method: 'POST', cookie: jar });
    expect((await panel.call('/api/auth/me', { cookie: jar })).status).toBe(200);
  });

  it('of the neighbor reaches no plugin, nor does the device’s', async () => {
    panel = await TestPanel.start();
    const cookie = `${await panel.logIn()}; a=1; steering_session_0123456789=x; __Host-steering_session_0123456789=x; steering_device_0123456789=x`;
    await panel.call('/api/plugins/route/hello/', { cookie });
    expect(panel.supervisor.requests.at(-1)?.head.headers['cookie']).toBe('a=1');
  });

  it.each([
    ['/', '__Host-steering_session_'],
    ['/panel/', '__Secure-steering_session_'],
  ])('over https below %s begins with the prefix that fits', async (basePath, prefix) => {
    panel = await TestPanel.start({
      basePath,
      trustedProxies: ['127.0.0.1'],
      allowedHosts: ['panel.example'],
    });
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'panel.example' };
    const body = { username: 'admin', password: ADMIN_PASSWORD };
    const answer = await panel.call('/api/auth/login', { method: 'POST', headers, body });
    const [session = '', device = ''] = answer.headers['set-cookie'] ?? [];
    expect(session.startsWith(prefix)).toBe(true);
    expect(session).toContain(`; Path=${basePath}; `);
    expect(device).toMatch(/^__Secure-steering_device_/);
    expect(device).toContain(`; Path=${basePath}api/auth/; `);
    const me = { cookie: toCookie(answer), headers };
    expect((await panel.call('/api/auth/me', me)).status).toBe(200);
    const out = await panel.call('/api/auth/logout', { ...me, method: 'POST' });
    expect(out.headers['set-cookie']?.[0]).toMatch(new RegExp(`^${prefix}.*Max-Age=0.*; Secure$`));
  });

  it('is honored by its old name, which goes with the next log-in', async () => {
    panel = await TestPanel.start();
    const old = `steering_session=${(await panel.logIn()).split('=')[1]}`;
    expect(await isLoggedIn(old)).toBe(true);
    const body = { username: 'admin', password: ADMIN_PASSWORD };
    const again = await panel.call('/api/auth/login', { method: 'POST', cookie: old, body });
    expect(again.headers['set-cookie']?.at(-1)).toMatch(/^steering_session=; .*Max-Age=0/);
    expect(await isLoggedIn(old)).toBe(false);
  });
});
