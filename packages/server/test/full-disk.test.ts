/** The disk takes no writes: rights can still be taken away, people can still come in, and nobody is told that anything was stored. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { SocketExchange } from '@toru/supervisor';
import { once } from 'node:events';
import { ADMIN_PASSWORD, TestPanel, toCookie, until } from './support/panel.ts';

const CLIENT_PASSWORD = 'another long password';

let panel: TestPanel;
let admin: string;
let client: string;
let blocker: DatabaseSync | null = null;

beforeEach(async () => {
  panel = await TestPanel.start();
  client = await panel.logInAsClient();
  admin = await panel.logInConfirmed();
});
afterEach(async () => {
  free();
  await panel[Symbol.asyncDispose]();
});

/** From here on every write is refused, as on a full disk. */
function block(): void {
  blocker = new DatabaseSync(join(panel.folder, 'steering.db'));
  blocker.exec('BEGIN IMMEDIATE');
}

function free(): void {
  blocker?.close();
  blocker = null;
}

async function restart(): Promise<void> {
  await panel.server.close(0);
  panel.storage.close();
  panel = await TestPanel.start({}, {}, panel.folder);
}

const isIn = async (cookie: string): Promise<boolean> =>
  (await panel.call('/api/auth/me', { cookie })).status === 200;
const logInAnswer = (username: string, password: string) =>
  panel.call('/api/auth/login', { method: 'POST', body: { username, password } });

describe('with a disk that takes no writes', () => {
  it('a log-out ends the session at once, and the answer says that it is not stored', async () => {
    block();
    const answer = await panel.call('/api/auth/logout', { method: 'POST', cookie: client });
    expect(answer).toMatchObject({
      status: 200,
      json: { unsaved: { code: 'NOT_SAVED', changes: ['the end of a session of "carla"'] } },
    });
    expect(await isIn(client)).toBe(false);
    free();
    await until(() => panel.storage.unsaved.list().length === 0, 'the end is stored');
    await restart();
    expect(await isIn(client)).toBe(false);
  });

  it('everybody can log in, the administrator of the environment too, and stays in once it is stored', async () => {
    block();
    const answers = [await logInAnswer('admin', ADMIN_PASSWORD), await logInAnswer('carla', CLIENT_PASSWORD)];
    const cookies = answers.map(toCookie);
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 200, json: { user: {}, unsaved: { code: 'NOT_SAVED' } } });
    for (const cookie of cookies) expect(await isIn(cookie)).toBe(true);
    free();
    await until(() => panel.storage.unsaved.list().length === 0, 'the sessions are stored');
    await restart();
    for (const cookie of cookies) expect(await isIn(cookie)).toBe(true);
  });

  it('a revoked token is over, and stays so', async () => {
    const token = await panel.makeToken('read');
    const [record] = panel.storage.tokens.list();
    block();
    const answer = await panel.call(`/api/tokens/${record?.id}`, { method: 'DELETE', cookie: admin });
    expect(answer.json.unsaved.changes).toEqual(['the revocation of the API token "test read"']);
    expect((await panel.call('/api/plugins', { token })).status).toBe(401);
    expect((await panel.call('/api/tokens', { cookie: admin })).json.items).toEqual([]);
    free();
    await until(() => panel.storage.unsaved.list().length === 0, 'the revocation is stored');
    await restart();
    expect((await panel.call('/api/plugins', { token })).status).toBe(401);
  });

  it.each([
    ['deactivated', 'PATCH', '', { active: false }],
    ['given fewer plugins', 'PATCH', '', { plugins: ['none'] }],
    ['given another password', 'POST', '/password', { password: 'a password of the administrator' }],
    ['deleted', 'DELETE', '', undefined],
  ] as const)('an account is %s at once, and stays so', async (name, method, path, body) => {
    panel.supervisor.add({ id: 'open', access: 'client' });
    block();
    const answer = await panel.call(`/api/users/carla${path}`, { method, cookie: admin, body });
    expect(answer).toMatchObject({ status: 200, json: { unsaved: { code: 'NOT_SAVED' } } });
    const check = async (): Promise<void> => {
      if (name === 'given fewer plugins') {
        const seen = await panel.call('/api/plugins', { cookie: client });
        expect(seen.json.items).toEqual([]);
        return;
      }
      expect(await isIn(client)).toBe(false);
      expect((await logInAnswer('carla', CLIENT_PASSWORD)).status).toBe(401);
      if (name === 'given another password')
        expect((await logInAnswer('carla', 'a password of the administrator')).status).toBe(200);
    };
    await check();
    free();
    await until(() => panel.storage.unsaved.list().length === 0, 'it is stored');
    await restart();
    panel.supervisor.add({ id: 'open', access: 'client' });
    await check();
  });

  it('a plugin is taken from clients at once', async () => {
    panel.supervisor.add({ id: 'open', access: 'client' });
    panel.supervisor.socketHandler = (_head, _protocols, sink): SocketExchange => {
      sink.onAccept(null);
      return { send: () => true, consumed: () => undefined, close: () => undefined };
    };
    const socket = new WebSocket(`ws://127.0.0.1:${panel.port}/api/plugins/route/open/`, {
      headers: { cookie: client, origin: `http://127.0.0.1:${panel.port}` },
    });
    await once(socket, 'open');
    const closed = once(socket, 'close');
    block();
    const body = { access: 'admin' };
    const answer = await panel.call('/api/plugins/open/access', { method: 'PUT', cookie: admin, body });
    expect(answer).toMatchObject({ status: 200, json: { access: 'admin', unsaved: { code: 'NOT_SAVED' } } });
    await closed;
    expect((await panel.call('/api/plugins/route/open/', { cookie: client })).status).toBe(403);
  });

  it('what only gives is refused, and not done', async () => {
    block();
    const made = await panel.call('/api/users', {
      method: 'POST',
      cookie: admin,
      body: { username: 'dora', password: CLIENT_PASSWORD, role: 'client' },
    });
    expect(made).toMatchObject({ status: 503, json: { code: 'STORAGE_UNAVAILABLE' } });
    const body = { role: 'admin' };
    const raised = await panel.call('/api/users/carla', { method: 'PATCH', cookie: admin, body });
    expect(raised).toMatchObject({ status: 503, json: { code: 'STORAGE_UNAVAILABLE' } });
    expect((await panel.call('/api/auth/me', { cookie: client })).json.user.role).toBe('client');
    expect((await logInAnswer('dora', CLIENT_PASSWORD)).status).toBe(401);
  });

  it('administrators see in the panel what is not stored, clients do not, and the log says both ends', async () => {
    block();
    await panel.call('/api/auth/logout', { method: 'POST', cookie: client });
    const other = toCookie(await logInAnswer('carla', CLIENT_PASSWORD));
    const seen = await panel.call('/api/instance', { cookie: admin });
    expect(seen.json.unsaved).toEqual(['the end of a session of "carla"', 'a session of "carla"']);
    expect((await panel.call('/api/instance', { cookie: other })).json.unsaved).toEqual([]);
    const isLogged = (line: string): boolean => panel.logged.some((logged) => logged.startsWith(line));
    expect(isLogged('warn In effect, but not stored')).toBe(true);
    free();
    await until(() => isLogged('info Stored at last: the end of a session of "carla"'), 'the second line');
    expect((await panel.call('/api/instance', { cookie: admin })).json.unsaved).toEqual([]);
  });

  it('what could not be stored until the panel stops is in the log', async () => {
    block();
    await panel.call('/api/auth/logout', { method: 'POST', cookie: client });
    await panel.server.close(0);
    expect(panel.logged).toContainEqual(
      expect.stringMatching(/^error Lost, .*: the end of a session of "carla"/),
    );
  });
});
