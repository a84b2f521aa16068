/** Logging in, lock-out, sessions, set-up, the delicate calls and the trail that they leave. */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { ADMIN_PASSWORD, TestPanel, toCookie } from './support/panel.ts';

let panel: TestPanel;
afterEach(() => panel[Symbol.asyncDispose]());

const auditActions = (): string[] => panel.storage.audit.page({}).items.map((entry) => entry.action);

describe('login', () => {
  it('starts a session that a cookie carries', async () => {
    panel = await TestPanel.start();
    const answer = await panel.call('/api/auth/login', {
      method: 'POST',
      body: { username: 'Admin', password: ADMIN_PASSWORD },
    });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      user: { username: 'admin', role: 'admin', display_name: 'admin', language: null },
    });
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^steering_session_[0-9a-f]{10}=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/,
    );
    const me = await panel.call('/api/auth/me', { cookie: toCookie(answer) });
    expect(me.json.user.username).toBe('admin');
    expect(auditActions()).toEqual(['auth.login']);
  });

  it('keeps the language that the account has chosen, and refuses one that there is none of', async () => {
    panel = await TestPanel.start();
    const cookie = await panel.logIn();
    const choose = (language: unknown) =>
      panel.call('/api/auth/me', { method: 'PATCH', cookie, body: { language } });
    expect((await choose('de')).json.user.language).toBe('de');
    expect((await choose('tlh')).status).toBe(422);
    const session = await panel.call('/api/auth/session', { cookie: await panel.logIn() });
    expect(session.json.user.language).toBe('de');
    expect((await choose(null)).json.user.language).toBeNull();
    expect(auditActions()).toContain('auth.language_change');
  });

  it('answers unknown users and wrong passwords alike, then locks the pair out', async () => {
    panel = await TestPanel.start();
    const attempt = (username: string) =>
      panel.call('/api/auth/login', { method: 'POST', body: { username, password: 'wrong' } });
    const answers = [await attempt('admin'), await attempt('nobody')];
    expect(answers.map((answer) => answer.text)).toEqual([answers[0]!.text, answers[0]!.text]);
    expect(answers[0]).toMatchObject({ status: 401, json: { code: 'CREDENTIALS_INVALID' } });
    for (let at = 0; at < 4; at += 1) expect((await attempt('admin')).status).toBe(401);
    const locked = await panel.call('/api/auth/login', {
      method: 'POST',
      body: { username: 'admin', password: ADMIN_PASSWORD },
    });
    expect(locked).toMatchObject({ status: 429, json: { code: 'LOCKED_OUT', retry_after_s: 60 } });
    expect(locked.headers['retry-after']).toBe('60');
    panel.clock.offsetMs += 60_000;
    expect((await panel.logIn()).length).toBeGreaterThan(40);
    expect(auditActions()).toContain('auth.login_failed');
  });

  it('changes the session at each login and ends it at logout', async () => {
    panel = await TestPanel.start();
    const first = await panel.logIn();
    const again = await panel.call('/api/auth/login', {
      method: 'POST',
      cookie: first,
      body: { username: 'admin', password: ADMIN_PASSWORD },
    });
    const second = toCookie(again);
    expect(second).not.toBe(first);
    expect((await panel.call('/api/auth/me', { cookie: first })).status).toBe(401);
    const out = await panel.call('/api/auth/logout', { method: 'POST', cookie: second });
    expect(out.status).toBe(204);
    expect(out.headers['set-cookie']?.[0]).toContain('Max-Age=0');
    expect((await panel.call('/api/auth/me', { cookie: second })).status).toBe(401);
  });

  it('refuses a login that another site makes', async () => {
    panel = await TestPanel.start();
    const body = { username: 'admin', password: ADMIN_PASSWORD };
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }] as Record<
      string,
      string
    >[]) {
      const answer = await panel.call('/api/auth/login', { method: 'POST', headers, body });
      expect(answer).toMatchObject({ status: 403, json: { code: 'ORIGIN_MISMATCH' } });
    }
  });

  it('sets Secure when a trusted proxy says https, and only then', async () => {
    panel = await TestPanel.start({ trustedProxies: ['127.0.0.1'], allowedHosts: ['panel.example'] });
    const body = { username: 'admin', password: ADMIN_PASSWORD };
    const headers = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'panel.example',
      'x-forwarded-for': '203.0.113.9',
    };
    const answer = await panel.call('/api/auth/login', { method: 'POST', headers, body });
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; Secure$/);
    expect(panel.storage.audit.page({}).items[0]?.address).toBe('203.0.113.9');
  });
});

describe('sessions', () => {
  it('survive a restart of the host, unless the environment has another password', async () => {
    const before = await TestPanel.start();
    const cookie = await before.logIn();
    await before.server.close(0);
    before.storage.close();
    panel = await TestPanel.start({}, {}, before.folder);
    expect((await panel.call('/api/auth/me', { cookie })).status).toBe(200);
    await panel.server.close(0);
    panel.storage.close();
    const environmentAdmin = {
      username: 'admin',
      secret: { kind: 'password', text: 'changed password' },
    } as const;
    panel = await TestPanel.start({ environmentAdmin }, {}, before.folder);
    expect((await panel.call('/api/auth/me', { cookie })).status).toBe(401);
  });

  it('end after seven days', async () => {
    panel = await TestPanel.start();
    const cookie = await panel.logIn();
    panel.clock.offsetMs += 7 * 86_400_000 - 60_000;
    expect((await panel.call('/api/auth/me', { cookie })).status).toBe(200);
    panel.clock.offsetMs += 61_000;
    expect((await panel.call('/api/auth/me', { cookie })).status).toBe(401);
  });
});

describe('the first start', () => {
  it('makes the administrator with the one-time token, once', async () => {
    panel = await TestPanel.start({ environmentAdmin: null });
    const token = panel.server.setupToken ?? '';
    expect((await panel.call('/api/setup')).json).toEqual({ needed: true });
    const setUp = (fields: object) =>
      panel.call('/api/setup', {
        method: 'POST',
        body: { token, username: 'maria', password: 'correct horse battery', ...fields },
      });
    expect(await setUp({ token: 'wrong' })).toMatchObject({
      status: 403,
      json: { code: 'SETUP_TOKEN_INVALID' },
    });
    expect(await setUp({ password: 'short' })).toMatchObject({
      status: 422,
      json: { code: 'PASSWORD_TOO_WEAK' },
    });
    const answers = await Promise.all([setUp({}), setUp({ username: 'mallory' })]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect(await setUp({})).toMatchObject({ status: 409, json: { code: 'SETUP_DONE' } });
    expect(panel.server.setupToken).toBeNull();
    expect((await panel.call('/api/setup')).json).toEqual({ needed: false });
    const made = answers.find((answer) => answer.status === 200)!;
    expect((await panel.call('/api/auth/me', { cookie: toCookie(made) })).json.user.role).toBe('admin');
  });
});

describe('users', () => {
  it('are made, changed and deleted by an administrator who entered the password again', async () => {
    panel = await TestPanel.start();
    const cookie = await panel.logIn();
    const body = { username: 'carla', password: 'another long password', role: 'client', plugins: ['hello'] };
    const refused = await panel.call('/api/users', { method: 'POST', cookie, body });
    expect(refused).toMatchObject({ status: 403, json: { code: 'PASSWORD_REQUIRED' } });
    await panel.call('/api/auth/confirm', { method: 'POST', cookie, body: { password: ADMIN_PASSWORD } });
    expect(await panel.call('/api/users', { method: 'POST', cookie, body })).toMatchObject({ status: 201 });
    expect(await panel.call('/api/users', { method: 'POST', cookie, body })).toMatchObject({ status: 409 });
    const client = await panel.logIn('carla', body.password);
    const patch = await panel.call('/api/users/carla', { method: 'PATCH', cookie, body: { active: false } });
    expect(patch.json).toMatchObject({ username: 'carla', active: false, plugins: ['hello'] });
    expect((await panel.call('/api/auth/me', { cookie: client })).status).toBe(401);
    expect((await panel.call('/api/users/carla', { method: 'DELETE', cookie })).status).toBe(204);
    expect((await panel.call('/api/users', { cookie })).json).toEqual({ items: [] });
    panel.clock.offsetMs += 600_001;
    expect((await panel.call('/api/users', { method: 'POST', cookie, body })).json.code).toBe(
      'PASSWORD_REQUIRED',
    );
  });

  it('never lose their last administrator', async () => {
    panel = await TestPanel.start({ environmentAdmin: null });
    const setup = await panel.call('/api/setup', {
      method: 'POST',
      body: { token: panel.server.setupToken, username: 'maria', password: 'correct horse battery' },
    });
    const cookie = toCookie(setup);
    await panel.call('/api/auth/confirm', {
      method: 'POST',
      cookie,
      body: { password: 'correct horse battery' },
    });
    for (const [method, body] of [
      ['DELETE', undefined],
      ['PATCH', { role: 'client' }],
      ['PATCH', { active: false }],
    ] as const) {
      expect(await panel.call('/api/users/maria', { method, cookie, body })).toMatchObject({ status: 409 });
    }
  });

  it('change their own password, which ends their other sessions', async () => {
    panel = await TestPanel.start();
    const one = await panel.logInAsClient();
    const two = await panel.logIn('carla', 'another long password');
    const change = (current: string, next: string) =>
      panel.call('/api/auth/password', {
        method: 'POST',
        cookie: one,
        body: { current_password: current, new_password: next },
      });
    expect(await change('wrong', 'a very different one')).toMatchObject({
      status: 401,
      json: {
        code: 'CREDENTIALS_INVALID',
        errors: [{ pointer: '/current_password', message: 'This is not your present password' }],
      },
    });
    expect(await change('another long password', 'carla')).toMatchObject({
      status: 422,
      json: { code: 'PASSWORD_TOO_WEAK', errors: [{ pointer: '/new_password' }] },
    });
    expect((await change('another long password', 'a very different one')).status).toBe(204);
    expect((await panel.call('/api/auth/me', { cookie: one })).status).toBe(200);
    expect((await panel.call('/api/auth/me', { cookie: two })).status).toBe(401);
    await panel.logIn('carla', 'a very different one');
  });
});

describe('API tokens', () => {
  it('are shown once, limited by scope, and revocable', async () => {
    panel = await TestPanel.start();
    const cookie = await panel.logInConfirmed();
    const made = await panel.call('/api/tokens', {
      method: 'POST',
      cookie,
      body: { name: 'ci', scope: 'read' },
    });
    expect(made.status).toBe(201);
    const token = made.json.token as string;
    expect(token).toMatch(/^steer_[\w-]{43}$/);
    expect((await panel.call('/api/plugins', { token })).status).toBe(200);
    expect(await panel.call('/api/plugins/hello/enable', { method: 'POST', token })).toMatchObject({
      status: 403,
    });
    expect(await panel.call('/api/users', { token })).toMatchObject({ status: 403 });
    expect(await panel.call('/api/plugins/route/hello/', { token })).toMatchObject({ status: 200 });
    expect(await panel.call('/api/plugins/route/hello/', { token, method: 'POST' })).toMatchObject({
      status: 403,
    });
    const list = await panel.call('/api/tokens', { cookie });
    expect(list.text).not.toContain(token.slice(6));
    const { id } = list.json.items[0];
    expect((await panel.call(`/api/tokens/${id}`, { method: 'DELETE', cookie })).status).toBe(204);
    expect((await panel.call('/api/plugins', { token })).status).toBe(401);
  });

  it('may operate without an origin, and a bad token is not made good by a cookie', async () => {
    panel = await TestPanel.start();
    const token = await panel.makeToken('operate');
    expect((await panel.call('/api/plugins/hello/enable', { method: 'POST', token })).status).toBe(200);
    const cookie = await panel.logIn();
    const answer = await panel.call('/api/plugins', {
      cookie,
      headers: { authorization: 'Bearer steer_nonsense' },
    });
    expect(answer.status).toBe(401);
  });

  it('expire', async () => {
    panel = await TestPanel.start();
    const cookie = await panel.logInConfirmed();
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const body = { name: 'short', scope: 'read', expires_at: expiresAt };
    const { token } = (await panel.call('/api/tokens', { method: 'POST', cookie, body })).json;
    expect((await panel.call('/api/plugins', { token })).status).toBe(200);
    panel.clock.offsetMs += 60_001;
    expect((await panel.call('/api/plugins', { token })).status).toBe(401);
  });

  it('of a restored backup are refused until an administrator confirms them', async () => {
    panel = await TestPanel.start();
    const cookie = await panel.logInConfirmed();
    const text = `steer_${'a'.repeat(43)}`;
    const tokenHash = createHash('sha256').update(text).digest('hex');
    const token = { id: 'restored', tokenHash, name: 'ci', scope: 'read', createdBy: 'root' } as const;
    panel.storage.tokens.create({ ...token, createdAtMs: 0, expiresAtMs: null });
    const database = new DatabaseSync(join(panel.folder, 'steering.db'));
    database.exec('UPDATE api_tokens SET unconfirmed_since = 86400000');
    database.close();
    const refused = { status: 401, json: { code: 'TOKEN_UNCONFIRMED' } };
    expect(await panel.call('/api/plugins', { token: text })).toMatchObject(refused);
    expect(await panel.call('/api/plugins/route/hello/', { token: text })).toMatchObject(refused);
    expect((await panel.call('/api/tokens', { cookie })).json.items[0]).toMatchObject({
      unconfirmed_since: '1970-01-02T00:00:00.000Z',
    });
    const confirm = { method: 'POST', cookie };
    expect(await panel.call('/api/tokens/restored/confirm', confirm)).toMatchObject({
      status: 200,
      json: { unconfirmed_since: null },
    });
    expect((await panel.call('/api/plugins', { token: text })).status).toBe(200);
    expect((await panel.call('/api/tokens/other/confirm', confirm)).status).toBe(404);
  });
});
