/** A judgement never outlives what it was passed on: whoever loses a right loses it for what is under way, too. */

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import type { SocketExchange, SocketSink } from '@toru/supervisor';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { TestPanel, until } from './support/panel.ts';
import { beginCall, type SlowCall } from './support/slow-call.ts';

const PASSWORD = 'the second administrator';
const OTHER = 'another long password';
const UPLOAD = '/api/plugins/route/hello/upload';

let panel: TestPanel;
/** Of the administrator who revokes. */
let admin: string;
/** Of the one whose rights are taken away. */
let second: string;
beforeEach(async () => {
  panel = await TestPanel.start();
  admin = await panel.logInConfirmed();
  const body = { username: 'second', password: PASSWORD, role: 'admin' };
  await panel.call('/api/users', { method: 'POST', cookie: admin, body });
  second = await panel.logInConfirmed('second', PASSWORD);
});
afterEach(() => panel[Symbol.asyncDispose]());

const REVOCATIONS = [
  ['deleted', 'DELETE', '/api/users/second', undefined],
  ['demoted', 'PATCH', '/api/users/second', { role: 'client' }],
  ['deactivated', 'PATCH', '/api/users/second', { active: false }],
  ['given another password', 'POST', '/api/users/second/password', { password: OTHER }],
] as const;

const CHANGES = [
  ['makes a user', 'POST', '/api/users', { username: 'crony', password: OTHER, role: 'admin' }],
  ['makes an API token', 'POST', '/api/tokens', { name: 'back door', scope: 'admin' }],
  ['resets a password', 'POST', '/api/users/carla/password', { password: 'now mine, thank you' }],
  ['changes a user', 'PATCH', '/api/users/carla', { role: 'admin' }],
  ['changes the settings of the panel', 'PUT', '/api/settings', { name: 'Mine', view_origins: [] }],
  ['changes who may use a plugin', 'PUT', '/api/plugins/hello/access', { access: 'client' }],
  ['installs a license', 'PUT', '/api/plugins/hello/license', { token: 'toru1.x' }],
] as const;

/** What the trail says was done by somebody, refusals left out. */
const doneBy = (actor: string): string[] =>
  panel.storage.audit
    .page({})
    .items.filter((entry) => entry.actor === actor && entry.details['failed'] === undefined)
    .map((entry) => entry.action);

describe.each(REVOCATIONS)('an administrator who is %s while the body is still coming', (...revocation) => {
  const [, method, path, body] = revocation;
  const revoke = async (): Promise<void> => {
    const answer = await panel.call(path, { method, cookie: admin, body });
    expect(answer.status).toBeLessThan(300);
  };

  it.each(CHANGES)('no longer %s', async (...change) => {
    await panel.logInAsClient();
    const call = await beginCall(panel, change[2], { method: change[1], cookie: second, body: change[3] });
    const before = doneBy('second').length;
    await revoke();
    call.finish();
    const { status, code } = await call.answer();
    expect([401, 403]).toContain(status);
    expect(['UNAUTHENTICATED', 'FORBIDDEN']).toContain(code);
    expect(doneBy('second')).toHaveLength(before);
    expect(panel.storage.users.get('crony')).toBeNull();
    expect(panel.storage.users.get('carla')?.role).toBe('client');
    expect(panel.storage.tokens.list()).toEqual([]);
    expect(panel.storage.settings.panel().name).not.toBe('Mine');
    expect(panel.storage.plugins.load('hello').access).toBeNull();
  });

  it('has the upload to a plugin cancelled at once', async () => {
    panel.supervisor.waitsForBody = true;
    const call = await beginCall(panel, UPLOAD, { cookie: second, body: Buffer.alloc(100_000) });
    await until(() => panel.supervisor.requests.length === 1, 'the upload');
    await revoke();
    expect(panel.supervisor.requests[0]?.cancelled).toBe('client_gone');
    const received = panel.supervisor.requests[0]?.receivedBytes;
    expect([401, 403]).toContain((await call.answer()).status);
    expect(panel.supervisor.requests[0]?.receivedBytes).toBe(received);
  });

  it('does not reach a plugin with a small body that was still being collected', async () => {
    const call = await beginCall(panel, UPLOAD, { cookie: second, body: Buffer.alloc(100) });
    await revoke();
    call.finish();
    expect([401, 403]).toContain((await call.answer()).status);
    expect(panel.supervisor.requests).toEqual([]);
  });

  it('gets no answer that a plugin had not begun yet', async () => {
    panel.supervisor.handler = () => undefined;
    const call = panel.call('/api/plugins/route/hello/', { cookie: second });
    await until(() => panel.supervisor.requests.length === 1, 'the request');
    await revoke();
    const [request] = panel.supervisor.requests;
    expect(request?.cancelled).toBe('client_gone');
    request?.sink.onHead(200, {}, Buffer.from('secret'), true);
    const answer = await call;
    expect([401, 403]).toContain(answer.status);
    expect(answer.text).not.toContain('secret');
  });

  it('opens no WebSocket that the plugin accepts afterwards', async () => {
    const sinks: SocketSink[] = [];
    const closed: number[] = [];
    panel.supervisor.socketHandler = (_head, _protocols, sink): SocketExchange => {
      sinks.push(sink);
      return { send: () => true, consumed: () => undefined, close: (code) => closed.push(code) };
    };
    const socket = openSocket('hello', second);
    socket.on('error', () => undefined);
    const refused = once(socket, 'unexpected-response') as Promise<[unknown, IncomingMessage]>;
    await until(() => sinks.length === 1, 'the handshake');
    await revoke();
    sinks[0]?.onAccept(null);
    const [, response] = await refused;
    expect([401, 403]).toContain(response.statusCode);
    expect(closed).toHaveLength(1);
  });
});

describe('a token that is revoked while a body is still coming', () => {
  it('changes nothing any more, in the panel or in a plugin', async () => {
    panel.supervisor.waitsForBody = true;
    const token = await panel.makeToken('admin');
    const calls: SlowCall[] = [
      await beginCall(panel, '/api/plugins/hello/access', {
        method: 'PUT',
        token,
        body: { access: 'client' },
      }),
      await beginCall(panel, UPLOAD, { token, body: Buffer.alloc(100) }),
      await beginCall(panel, UPLOAD, { token, body: Buffer.alloc(100_000) }),
    ];
    const [record] = panel.storage.tokens.list();
    await panel.call(`/api/tokens/${record?.id}`, { method: 'DELETE', cookie: admin });
    for (const call of calls) {
      call.finish();
      expect(await call.answer()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    }
    expect(panel.storage.plugins.load('hello').access).toBeNull();
    expect(panel.supervisor.requests.map(({ cancelled }) => cancelled)).toEqual(['client_gone']);
  });
});

describe('the API tokens of an administrator', () => {
  const make = async (name: string): Promise<string> => {
    const body = { name, scope: 'admin' };
    return (await panel.call('/api/tokens', { method: 'POST', cookie: second, body })).json.token as string;
  };
  const removals = REVOCATIONS.filter(([, , path]) => path === '/api/users/second');

  it.each(removals)('are revoked and named when the account is %s', async (_name, method, path, body) => {
    const tokens = [await make('one'), await make('two')];
    const kept = await panel.makeToken('read');
    const answer = await panel.call(path, { method, cookie: admin, body });
    expect(answer.status).toBe(200);
    expect(answer.json.revoked_tokens.map(({ name }: { name: string }) => name).sort()).toEqual([
      'one',
      'two',
    ]);
    for (const token of tokens) expect((await panel.call('/api/plugins', { token })).status).toBe(401);
    expect((await panel.call('/api/plugins', { token: kept })).status).toBe(200);
    expect(panel.storage.audit.page({}).items[0]?.details['revoked_tokens']).toHaveLength(2);
  });

  it.each(removals)(
    'stay when the account is %s and the caller says so',
    async (_name, method, path, body) => {
      const token = await make('one');
      const isDelete = method === 'DELETE';
      const answer = await panel.call(isDelete ? `${path}?keep_tokens=true` : path, {
        method,
        cookie: admin,
        body: isDelete ? undefined : { ...body, keep_tokens: true },
      });
      expect(answer.status).toBe(isDelete ? 204 : 200);
      expect((await panel.call('/api/plugins', { token })).status).toBe(200);
    },
  );

  it('stay when the account is changed and goes on being an administrator', async () => {
    const token = await make('one');
    const body = { display_name: 'The second' };
    await panel.call('/api/users/second', { method: 'PATCH', cookie: admin, body });
    expect((await panel.call('/api/plugins', { token })).status).toBe(200);
  });
});

describe('the password that has to be entered again', () => {
  it('has to be entered once more after the role has changed there and back', async () => {
    const call = await beginCall(panel, '/api/tokens', {
      cookie: second,
      body: { name: 'back door', scope: 'admin' },
    });
    for (const role of ['client', 'admin'])
      await panel.call('/api/users/second', { method: 'PATCH', cookie: admin, body: { role } });
    call.finish();
    expect(await call.answer()).toMatchObject({ status: 403, code: 'PASSWORD_REQUIRED' });
  });
});

describe('when the password is reset while passwords are being checked', () => {
  const attempts = (): Promise<{ status: number; cookie: string | undefined }>[] =>
    Array.from({ length: 4 }, async () => {
      const body = { username: 'second', password: PASSWORD };
      const answer = await panel.call('/api/auth/login', { method: 'POST', body });
      return { status: answer.status, cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] };
    });
  const expectNoneAlive = async (
    tried: readonly Promise<{ status: number; cookie: string | undefined }>[],
  ): Promise<void> => {
    for (const { status, cookie } of await Promise.all(tried)) {
      if (status !== 200 || cookie === undefined) continue;
      expect((await panel.call('/api/auth/me', { cookie })).status).toBe(401);
    }
  };

  it('no log-in with the old one leaves a session, whoever is first', async () => {
    const reset = (password: string) =>
      panel.call('/api/users/second/password', { method: 'POST', cookie: admin, body: { password } });
    for (let round = 0; round < 5; round += 1) {
      const before = attempts();
      const answer = reset(OTHER);
      const during = attempts();
      expect((await answer).status).toBe(204);
      await expectNoneAlive([...before, ...during]);
      await reset(PASSWORD);
      // Misses are forgotten, and so is that the administrator entered the password.
      panel.clock.offsetMs += 3_600_000;
      admin = await panel.logInConfirmed();
    }
  });

  it('a log-in that was checked before a demotion gets the new role', async () => {
    const tried = attempts();
    await panel.call('/api/users/second', { method: 'PATCH', cookie: admin, body: { role: 'client' } });
    for (const { cookie } of await Promise.all(tried)) {
      if (cookie === undefined) continue;
      expect((await panel.call('/api/auth/me', { cookie })).json.user.role).toBe('client');
    }
  });

  it('an own change that was under way does not overwrite the one of the administrator', async () => {
    const change = panel.call('/api/auth/password', {
      method: 'POST',
      cookie: second,
      body: { current_password: PASSWORD, new_password: 'mine whatever they say' },
    });
    const reset = panel.call('/api/users/second/password', {
      method: 'POST',
      cookie: admin,
      body: { password: OTHER },
    });
    expect((await reset).status).toBe(204);
    await change;
    await panel.logIn('second', OTHER);
  });

  it('an own change compares the password it was checked with, also in another session of the same person', async () => {
    const third = await panel.logInConfirmed('second', PASSWORD);
    const change = (cookie: string, next: string) =>
      panel.call('/api/auth/password', {
        method: 'POST',
        cookie,
        body: { current_password: PASSWORD, new_password: next },
      });
    const answers = await Promise.all([
      change(second, 'the first to change'),
      change(third, 'the last to change'),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 401]);
  });
});

describe('when a plugin is no longer for clients', () => {
  const openEverything = async (): Promise<{ ended: Promise<unknown>; closed: Promise<[number]> }> => {
    panel.supervisor.add({ id: 'open', access: 'client' });
    const client = await panel.logInAsClient();
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(200, { 'content-type': 'text/event-stream' }, Buffer.from('data: 1\n\n'), false);
    };
    panel.supervisor.socketHandler = (_head, _protocols, sink): SocketExchange => {
      sink.onAccept(null);
      return { send: () => true, consumed: () => undefined, close: () => undefined };
    };
    const socket = openSocket('open', client);
    await once(socket, 'open');
    const request = httpRequest({
      host: '127.0.0.1',
      port: panel.port,
      path: '/api/plugins/route/open/stream',
      headers: { cookie: client },
      agent: false,
    }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    return { ended: once(response, 'error'), closed: once(socket, 'close') as Promise<[number]> };
  };

  it.each([
    [
      'an administrator says so',
      async () => {
        const body = { access: 'admin' };
        await panel.call('/api/plugins/open/access', { method: 'PUT', cookie: admin, body });
      },
    ],
    [
      'the metadata of a new version says so',
      () => {
        const metadata = panel.supervisor.get('open')?.metadata;
        if (metadata !== undefined && metadata !== null)
          panel.supervisor.change('open', { metadata: { ...metadata, access: 'admin' as const } });
        return Promise.resolve();
      },
    ],
  ])('streams and WebSockets of clients end at once: %s', async (_name, narrow) => {
    const { ended, closed } = await openEverything();
    await narrow();
    await ended;
    expect((await closed)[0]).toBe(1008);
    expect(panel.supervisor.requests.at(-1)?.cancelled).toBe('client_gone');
  });

  it('streams of other plugins and of administrators go on', async () => {
    panel.supervisor.add({ id: 'open', access: 'client' });
    panel.supervisor.add({ id: 'other', access: 'client' });
    const client = await panel.logInAsClient();
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(200, {}, Buffer.from('x'), false);
    };
    const pending = [
      panel.call('/api/plugins/route/other/', { cookie: client }),
      panel.call('/api/plugins/route/open/', { cookie: admin }),
    ];
    await until(() => panel.supervisor.requests.length === 2, 'both streams');
    const body = { access: 'admin' };
    await panel.call('/api/plugins/open/access', { method: 'PUT', cookie: admin, body });
    for (const { sink } of panel.supervisor.requests) sink.onData(Buffer.from('y'), true);
    expect((await Promise.all(pending)).map(({ text }) => text)).toEqual(['xy', 'xy']);
  });
});

describe('an export that is being read', () => {
  it('ends with the session', async () => {
    for (let at = 0; at < 200; at += 1)
      panel.storage.kv.set('hello', 'plugin', `key ${at}`, Buffer.alloc(100_000, 120));
    const request = httpRequest({
      host: '127.0.0.1',
      port: panel.port,
      path: '/api/plugins/hello/data/export',
      headers: { cookie: second },
      agent: false,
    }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await panel.call('/api/users/second', { method: 'DELETE', cookie: admin });
    response.resume();
    await once(response, 'error');
  });
});

function openSocket(route: string, cookie: string): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${panel.port}/api/plugins/route/${route}/chat`, {
    headers: { cookie, origin: `http://127.0.0.1:${panel.port}` },
  });
}
