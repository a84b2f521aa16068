/** The plugin routes: objects per role, what an administrator does, settings, data, licenses, logs and bundles. */

import { makeReason } from '@toru/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { exampleCrash } from './support/example-crash.ts';
import { TestPanel, type Parsed } from './support/panel.ts';

let panel: TestPanel;
let cookie: string;
afterEach(() => panel[Symbol.asyncDispose]());

async function start(
  config: Parameters<typeof TestPanel.start>[0] = {},
  deps: Parameters<typeof TestPanel.start>[1] = {},
): Promise<void> {
  panel = await TestPanel.start(config, deps);
  cookie = await panel.logIn();
}

describe('plugin objects', () => {
  const crash = exampleCrash({ output: ['password=hunter2'] });

  it('show administrators everything and clients what they may see', async () => {
    await start();
    panel.supervisor.add(
      { id: 'open', access: 'client' },
      { lastCrash: crash, keptVersions: [{ version: '1', hash: 'x', current: true }] },
    );
    panel.supervisor.add({ id: 'off', access: 'client' }, { enabled: false, state: 'disabled' });
    const client = await panel.logInAsClient();
    const all = (await panel.call('/api/plugins', { cookie })).json.items;
    expect(all.map((item: Parsed) => item.id)).toEqual(['hello', 'off', 'open']);
    expect(all[2]).toMatchObject({
      pid: 4711,
      last_crash: {
        output: ['password=hunter2'],
        reason_info: { code: 'PROCESS_EXITED', params: { status: 3 } },
      },
      limits: { memory_mb: null, max_in_flight: 256 },
      policy: { max_failures: 10, restart_delay_ms: 250 },
      file: { path: '/srv/plugins/open.binary' },
    });
    const some = await panel.call('/api/plugins', { cookie: client });
    expect(some.json.items).toHaveLength(1);
    expect(some.json.items[0]).toMatchObject({
      id: 'open',
      pid: null,
      file: null,
      kept_versions: null,
      last_crash: null,
    });
    expect(some.text).not.toMatch(/hunter2|\/srv\//);
    expect((await panel.call('/api/plugins/hello', { cookie: client })).status).toBe(403);
    expect((await panel.call('/api/plugins/open', { cookie: client })).status).toBe(200);
  });

  it.each([
    ['running', true, 'healthy', true],
    ['unresponsive', true, 'unhealthy', true],
    ['starting', true, 'starting', false],
    ['restarting', true, 'unhealthy', false],
    ['stopping', false, 'disabled', false],
    ['stopping', true, 'starting', false],
    ['failed', true, 'unhealthy', false],
    ['disabled', false, 'disabled', false],
    ['invalid', false, 'unhealthy', false],
  ] as const)('in state %s (enabled: %s) are %s', async (state, enabled, health, running) => {
    await start();
    panel.supervisor.change('hello', { state, enabled });
    expect((await panel.call('/api/plugins/hello', { cookie })).json).toMatchObject({
      state,
      health,
      running,
    });
  });
});

describe('what an administrator does', () => {
  it('answers 200 when done, 202 when under way, 409 with the cause when it failed', async () => {
    await start();
    const act = (verb: string) => panel.call(`/api/plugins/hello/${verb}`, { method: 'POST', cookie });
    expect(await act('enable')).toMatchObject({ status: 200, json: { id: 'hello' } });
    panel.supervisor.outcome = { kind: 'pending' };
    expect(await act('restart')).toMatchObject({ status: 202, json: { id: 'hello' } });
    panel.supervisor.outcome = {
      kind: 'failed',
      code: 'PLUGIN_FAILED',
      reason: 'exited with status 3',
      reasonInfo: makeReason('PROCESS_EXITED', { status: 3 }),
    };
    expect(await act('disable')).toMatchObject({
      status: 409,
      json: {
        code: 'PLUGIN_FAILED',
        status: 409,
        detail: 'exited with status 3',
        reason_info: { code: 'PROCESS_EXITED', params: { status: 3 } },
      },
    });
    expect(await act('rollback')).toMatchObject({ status: 409, json: { code: 'ROLLBACK_UNAVAILABLE' } });
    expect(panel.supervisor.calls).toEqual(['enable hello', 'restart hello', 'disable hello']);
    const [first] = panel.storage.audit.page({}).items;
    expect(first).toMatchObject({
      action: 'plugin.rollback',
      actor: 'admin',
      address: '127.0.0.1',
      plugin: 'hello',
      details: { failed: 'ROLLBACK_UNAVAILABLE' },
    });
  });

  it('is refused for invalid files and in safe mode', async () => {
    await start({ safeMode: true, safeModeReason: 'asked for' });
    expect((await panel.call('/api/plugins/hello/enable', { method: 'POST', cookie })).json.code).toBe(
      'SAFE_MODE',
    );
    panel.supervisor.change('hello', {
      state: 'invalid',
      reason: 'not executable',
      reasonInfo: makeReason('FILE_NOT_EXECUTABLE', { path: '/a' }),
    });
    expect((await panel.call('/api/plugins/hello/enable', { method: 'POST', cookie })).json).toMatchObject({
      code: 'PLUGIN_INVALID',
      detail: 'not executable',
      reason_info: { code: 'FILE_NOT_EXECUTABLE', params: { path: '/a' } },
    });
    expect((await panel.call('/api/instance', { cookie })).json).toMatchObject({
      safe_mode: true,
      safe_mode_reason: 'asked for',
      plugins_dir: '/srv/plugins',
    });
  });

  it('chooses the access, which survives a restart', async () => {
    await start();
    const put = (access: string | null) =>
      panel.call('/api/plugins/hello/access', { method: 'PUT', cookie, body: { access } });
    expect((await put('client')).json.access).toBe('client');
    expect(panel.storage.plugins.load('hello').access).toBe('client');
    expect((await put(null)).json.access).toBe('admin');
    expect((await put('root')).status).toBe(422);
  });
});

describe('settings', () => {
  const settings = {
    type: 'object',
    required: ['api_key'],
    properties: {
      api_key: { type: 'string', format: 'password' },
      interval_s: { type: 'integer', minimum: 1, default: 30 },
    },
  };

  it('keep secrets to themselves and reach the plugin whole', async () => {
    await start();
    panel.supervisor.add({ id: 'conf', settings });
    const url = '/api/plugins/conf/settings';
    expect((await panel.call(url, { cookie })).json).toMatchObject({
      schema: settings,
      values: {},
      secrets_set: [],
      defaults: { interval_s: 30 },
    });
    const bad = await panel.call(url, { method: 'PUT', cookie, body: { values: { interval_s: 0 } } });
    expect(bad).toMatchObject({ status: 422, json: { code: 'VALIDATION_FAILED' } });
    expect(bad.json.errors).toMatchObject([
      { pointer: '/values/api_key', keyword: 'required' },
      { pointer: '/values/interval_s', keyword: 'minimum', params: { limit: 1 } },
    ]);
    const saved = await panel.call(url, {
      method: 'PUT',
      cookie,
      body: { values: { api_key: 'hunter2', interval_s: 5 } },
    });
    expect(saved.json).toMatchObject({ values: { api_key: null, interval_s: 5 }, secrets_set: ['/api_key'] });
    expect(saved.text).not.toContain('hunter2');
    const kept = await panel.call(url, { method: 'PUT', cookie, body: { values: { api_key: null } } });
    expect(kept.status).toBe(200);
    expect(panel.supervisor.calls).toEqual([
      'settings conf {"interval_s":5,"api_key":"hunter2"}',
      'settings conf {"interval_s":30,"api_key":"hunter2"}',
    ]);
    expect((await panel.call(url, { method: 'PUT', cookie, body: { values: { api_key: '' } } })).status).toBe(
      422,
    );
    const trail = JSON.stringify(panel.storage.audit.page({}).items);
    expect(trail).not.toContain('hunter2');
    expect(trail).toContain('/api_key');
  });

  it('are not there for a plugin without schema', async () => {
    await start();
    expect(await panel.call('/api/plugins/hello/settings', { cookie })).toMatchObject({
      status: 404,
      json: { code: 'NOT_FOUND' },
    });
  });
});

describe('stored data', () => {
  it('is the view space for views, names and sizes for administrators, and a file', async () => {
    await start();
    const kv = async (body: object) =>
      (await panel.call('/api/plugins/hello/kv', { method: 'POST', cookie, body })).json;
    expect(await kv({ action: 'get', key: 'a' })).toEqual({ value: null });
    expect(await kv({ action: 'set', key: 'a', value: 'grüße' })).toEqual({ value: 'grüße' });
    expect(await kv({ action: 'get', key: 'a' })).toEqual({ value: 'grüße' });
    expect(await kv({ action: 'set', key: 'x'.repeat(513), value: '' })).toMatchObject({
      code: 'VALIDATION_FAILED',
    });
    expect(await kv({ action: 'set', key: 'ü'.repeat(300), value: '' })).toMatchObject({
      code: 'KV_KEY_INVALID',
    });
    expect(await kv({ action: 'set', key: 'big', value: 'x'.repeat(1_048_577) })).toMatchObject({
      code: 'KV_VALUE_TOO_LARGE',
    });
    panel.storage.kv.set('hello', 'plugin', 'bin', Buffer.from([0xff, 0]));
    const view = (await panel.call('/api/plugins/hello/data?space=view', { cookie })).json;
    expect(view).toMatchObject({
      items: [{ key: 'a', bytes: 7, version: 1 }],
      next: null,
      total_keys: 1,
      quota_keys: 100_000,
    });
    const file = await panel.call('/api/plugins/hello/data/export', { cookie });
    expect(file.headers['content-disposition']).toBe('attachment; filename="hello-data.json"');
    expect(JSON.parse(file.text).entries).toMatchObject([
      { space: 'plugin', key: 'bin', encoding: 'base64', value: '/wA=' },
      { space: 'view', key: 'a', encoding: 'utf8', value: 'grüße' },
    ]);
    expect(await kv({ action: 'delete', key: 'a' })).toEqual({ value: null });
    const entries = panel.storage.audit.page({ action: 'plugin.view_data' }).items;
    expect(entries.length).toBeLessThanOrEqual(2);
  });
});

describe('logs', () => {
  it('come in pages, newest first', async () => {
    await start();
    const logs = panel.supervisor.logsById.get('hello')!;
    for (let at = 1; at <= 5; at += 1) logs.add(`line ${at}`);
    const first = (await panel.call('/api/plugins/hello/logs?limit=2', { cookie })).json;
    expect(first.items.map((line: Parsed) => line.seq)).toEqual([5, 4]);
    const second = (await panel.call(`/api/plugins/hello/logs?limit=2&before=${first.next}`, { cookie }))
      .json;
    expect(second.items.map((line: Parsed) => line.seq)).toEqual([3, 2]);
  });
});

describe('bundles', () => {
  it('carry their hash and may be kept for ever under it', async () => {
    await start();
    const url = '/api/plugins/hello/bundle.js';
    expect((await panel.call(url, { cookie })).json.code).toBe('BUNDLE_NOT_FOUND');
    const bytes = Buffer.from(`/* ${'x'.repeat(5_000)} */`);
    panel.supervisor.change('hello', {
      bundle: { script: { bytes, hash: 'abc' }, style: null },
      state: 'failed',
    });
    const plain = await panel.call(url, { cookie });
    expect(plain).toMatchObject({ status: 200, text: bytes.toString() });
    expect(plain.headers).toMatchObject({
      etag: '"abc"',
      'cache-control': 'private, no-cache',
      'content-type': 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    const kept = await panel.call(`${url}?v=abc`, { cookie });
    expect(kept.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    expect((await panel.call(`${url}?v=old`, { cookie })).headers['cache-control']).toBe('private, no-cache');
    expect((await panel.call(url, { cookie, headers: { 'if-none-match': '"abc"' } })).status).toBe(304);
    const packed = await panel.call(url, { cookie, headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect((await panel.call('/api/plugins/hello/bundle.css', { cookie })).status).toBe(404);
  });
});
