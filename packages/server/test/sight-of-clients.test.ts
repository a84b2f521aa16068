/** What people with the role `client` are told: whether their tools work, and nothing of the server behind them. */

import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { makeReason, reasonText } from '@toru/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { exampleCrash } from './support/example-crash.ts';
import { TestPanel, until } from './support/panel.ts';

/** Stands for paths, variables, ids and causes: nothing that holds it may reach a client. */
const SECRET = '/srv/secret/API_KEY';
const reason = makeReason('PLUGIN_REPORTED', { message: SECRET, error_code: 'X' });
const license = { state: 'missing', detail: `No license at ${SECRET}` } as const;
const crash = exampleCrash({
  cause: `exited with status 3 at ${SECRET}`,
  reason_info: reason,
  output: [SECRET],
});

let panel: TestPanel;
let client: string;
beforeEach(async () => {
  panel = await TestPanel.start({ pluginsDir: SECRET, safeModeReason: SECRET, limits: { beatMs: 6_000 } });
  panel.supervisor.add(
    { id: 'open', access: 'client', license: { required: true }, permissions: ['shell'] },
    {
      state: 'failed',
      reason: `cannot read ${SECRET}`,
      reasonInfo: reason,
      notes: [SECRET],
      noteInfos: [reason],
      license,
      lastCrash: crash,
      restarts: 7,
      nextRetryAtMs: 1,
      status: { health: 'degraded', message: SECRET },
      progress: { percent: 5, message: SECRET },
      usage: { cpuPercent: 91, cpuSeconds: 1, memoryBytes: 123_456, openFds: 33, processes: 1 },
      upgrade: { version: '2', state: 'failed', reason: SECRET, reasonInfo: reason, atMs: 0 },
      keptVersions: [{ version: '1', hash: SECRET, current: true }],
      file: { path: SECRET, hash: SECRET, bytes: 1 },
    },
  );
  client = await panel.logInAsClient();
});
afterEach(() => panel[Symbol.asyncDispose]());

function expectCalm(text: string): void {
  expect(text).not.toContain('secret');
  expect(text).not.toContain(panel.storage.instance.id);
  expect(text).not.toMatch(/status 3|shell|123456|4711|\bmissing\b|hostname/);
}

it('every address that a client may read keeps causes, paths, ids and load to itself', async () => {
  const readable = panel.server.routes.filter(
    ({ method, role, isStream }) => method === 'GET' && role !== 'admin' && !isStream,
  );
  expect(readable.length).toBeGreaterThan(6);
  for (const { path } of readable) {
    // What the interface says of itself says nothing of this server.
    if (path.startsWith('/api/docs') || path === '/api/openapi.json') continue;
    expectCalm((await panel.call(path.replace(':id', 'open'), { cookie: client })).text);
  }
  expect((await panel.call('/api/plugins/open', { cookie: client })).json).toMatchObject({
    state: 'failed',
    health: 'unhealthy',
    reason: null,
    reason_info: null,
    notes_info: [],
    license: { required: false, state: 'unknown', detail: null },
    status: { health: 'degraded', message: '' },
  });
  expect((await panel.call('/api/instance', { cookie: client })).json).toMatchObject({ instance_id: null });
});

it('a reason that the catalogue lets clients know reaches them, as code and as sentence', async () => {
  const late = makeReason('PLUGIN_NOT_READY', { waited_ms: 5000 });
  panel.supervisor.change('open', { reason: reasonText(late), reasonInfo: late });
  expect((await panel.call('/api/plugins/open', { cookie: client })).json).toMatchObject({
    reason: 'not ready within 5000 ms',
    reason_info: { code: 'PLUGIN_NOT_READY', params: { waited_ms: 5000 } },
  });
});

it.each(['/api/system', '/api/system/history', '/api/plugins/open/history', '/api/licenses', '/metrics'])(
  'the load of the server and of plugins is for administrators: %s',
  async (path) => {
    expect(await panel.call(path, { cookie: client })).toMatchObject({
      status: 403,
      json: { code: 'FORBIDDEN' },
    });
  },
);

it('the live stream keeps to itself what the addresses do', async () => {
  let text = '';
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({ port: panel.port, path: '/api/events', headers: { cookie: client }, agent: false }, resolve)
      .once('error', reject)
      .end();
  });
  response.on('data', (piece: Buffer) => (text += piece.toString()));
  response.on('error', () => undefined);
  await until(() => text.includes('event: hello'), 'hello');
  panel.supervisor.change('open', { restarts: 8 });
  await until(() => text.includes('event: plugin\n'), 'the plugin');
  // Vitals are sampled every 5 s: administrators have them by then.
  const cookie = await panel.logIn();
  await until(() => text.includes('\n:\n\n'), 'a beat', 60_000);
  expect((await panel.call('/api/system', { cookie })).status).toBe(200);
  expect(text).not.toMatch(/event: (system|plugin_samples|plugin_event)/);
  expectCalm(text);
  response.destroy();
}, 70_000);

it('a request that fails says what its code means to a client, and why to an administrator', async () => {
  panel.supervisor.handler = ({ sink }) =>
    sink.onFail({ code: 'PLUGIN_FAILED', message: `Plugin "open" failed: ${SECRET}`, retryAfterMs: 1 });
  const path = '/api/plugins/route/open/x';
  const told = await panel.call(path, { cookie: client });
  expect(told).toMatchObject({ status: 503, json: { code: 'PLUGIN_FAILED', retry_after_s: 1 } });
  expectCalm(told.text);
  expect((await panel.call(path, { cookie: await panel.logIn() })).json.detail).toContain(SECRET);
});

it('a WebSocket that fails or is cut off says the same', async () => {
  const sinks: Parameters<NonNullable<typeof panel.supervisor.socketHandler>>[2][] = [];
  panel.supervisor.socketHandler = (_head, _protocols, sink) => {
    sinks.push(sink);
    return { send: () => true, consumed: () => undefined, close: () => undefined };
  };
  panel.supervisor.change('open', { state: 'running' });
  const open = (): WebSocket =>
    new WebSocket(`ws://127.0.0.1:${panel.port}/api/plugins/route/open/x`, {
      headers: { cookie: client, origin: `http://127.0.0.1:${panel.port}` },
    });
  const failure = { code: 'PLUGIN_CRASHED', message: SECRET, retryAfterMs: null } as const;
  const refused = open();
  const answered = once(refused, 'unexpected-response') as Promise<[unknown, IncomingMessage]>;
  await until(() => sinks.length === 1, 'the request');
  sinks[0]?.onFail(failure);
  const [, answer] = await answered;
  let text = '';
  for await (const piece of answer) text += String(piece);
  expect(JSON.parse(text)).toMatchObject({ code: 'PLUGIN_CRASHED' });
  expectCalm(text);

  const cutOff = open();
  const opened = once(cutOff, 'open');
  await until(() => sinks.length === 2, 'the request');
  sinks[1]?.onAccept(null);
  await opened;
  const closed = once(cutOff, 'close');
  sinks[1]?.onFail(failure);
  const [code, reason] = (await closed) as [number, Buffer];
  expect(code).toBe(1011);
  expectCalm(reason.toString());
});
