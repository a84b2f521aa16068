/** How a plugin's process begins and ends. */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { PlayedHost, WELCOME } from './fake-host.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
  version: string;
};
const plugin = join(import.meta.dirname, 'plugins/works.ts');
const run = promisify(execFile);

test('--metadata prints one object and exits', async () => {
  const { stdout } = await run(process.execPath, [plugin, '--metadata']);
  expect(JSON.parse(stdout)).toEqual({
    id: 'works',
    name: 'Works',
    version: '1.2.3',
    route: '/works',
    protocol: 2,
    released_at: '2026-06-01',
  });
});

test('started by hand it explains itself', async () => {
  const attempt = run(process.execPath, [plugin], { env: { PATH: process.env['PATH'] } });
  await expect(attempt).rejects.toMatchObject({
    code: 64,
    stdout: '',
    stderr: expect.stringMatching(
      /Works is a plugin of Toru Steering Center.*toru plugin install/s,
    ) as unknown,
  });
});

test('hello says who it is and what it can do', async () => {
  await using host = await PlayedHost.start(plugin);
  expect((await host.expect('hello')).head).toEqual({
    type: 'hello',
    protocol: 2,
    token: 'secret',
    plugin_id: 'works',
    version: '1.2.3',
    sdk: `typescript/${version}`,
    features: ['stream', 'heartbeat', 'websocket'],
  });
});

test('a host that is not there is status 69', async () => {
  const env = {
    ...process.env,
    TORU_PROTOCOL: '2',
    TORU_HOST_SOCKET: '/nonexistent/x.sock',
    TORU_TOKEN: 't',
  };
  await expect(run(process.execPath, [plugin], { env })).rejects.toMatchObject({
    code: 69,
    stderr: expect.stringContaining('Cannot reach the host: connect ENOENT') as unknown,
  });
});

test('a slow start reports progress and may use the store before it is ready', async () => {
  await using host = await PlayedHost.start(plugin, { env: { TORU_TEST_START: 'slow' } });
  await host.expect('hello');
  host.send(WELCOME);
  expect((await host.expect('starting')).head).toMatchObject({ progress: 40, message: 'Loading' });
  expect((await host.expect('call')).head).toMatchObject({ id: 1, op: 'kv.set', key: 'started' });
  host.send({ type: 'ping', id: 1 });
  expect((await host.expect('pong', [])).head).toEqual({ type: 'pong', id: 1 });
  host.send({ type: 'result', id: 1, version: 1 });
  await host.expect('ready');
});

test('a start that throws is told and ends the process with status 1', async () => {
  await using host = await PlayedHost.start(plugin, { env: { TORU_TEST_START: 'throws' } });
  await host.expect('hello');
  host.send(WELCOME);
  expect((await host.expect('failed')).head).toEqual({
    type: 'failed',
    code: 'PLUGIN_FAILED',
    message: 'no database',
    retry: true,
  });
  expect(await host.exit()).toEqual({ status: 1, signal: null });
  expect(host.stderr).toMatch(/ERROR: Cannot start: Error: no database\n\s+at /);
});

test('a start that makes no sense to repeat ends with status 78', async () => {
  await using host = await PlayedHost.start(plugin, { env: { TORU_TEST_START: 'refuses' } });
  await host.expect('hello');
  host.send(WELCOME);
  expect((await host.expect('failed')).head).toMatchObject({ code: 'PORT_IN_USE', retry: false });
  expect(await host.exit()).toEqual({ status: 78, signal: null });
});

test('shutdown: what is in flight is answered, then stop runs, then status 0', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.request(1, 'GET', '/hold?gate=a');
  host.request(2, 'GET', '/events');
  await host.expect('data', ['response']);
  host.request(3, 'GET', '/echo', { end: false, upgrade: 'websocket', protocols: [] });
  await host.expect('accept');
  host.send({ type: 'shutdown', grace_ms: 1_000 });
  expect((await host.expect('data')).head).toMatchObject({ id: 2, end: true });
  expect((await host.expect('close')).head).toMatchObject({ id: 3, code: 1001 });
  host.request(4, 'GET', '/release?gate=a');
  host.request(5, 'GET', '/text?n=1');
  // New requests are refused by now, so the gate stays shut and the request is given up when the grace is over.
  expect((await host.answer(4)).head['status']).toBe(503);
  expect((await host.answer(5)).head['status']).toBe(503);
  expect((await host.expect('abort')).head).toMatchObject({ id: 1 });
  expect((await host.expect('log', [])).head).toMatchObject({ message: 'stopping, aborted: true' });
  expect(await host.exit()).toEqual({ status: 0, signal: null });
});

test('shutdown waits for an answer that comes in time', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.request(1, 'POST', '/hash', { end: false }, 'one');
  host.send({ type: 'shutdown', grace_ms: 60_000 });
  host.send({ type: 'data', id: 1, end: true }, 'two');
  expect((await host.answer(1)).body.toString()).toContain('"bytes":6');
  expect(await host.exit()).toEqual({ status: 0, signal: null });
});

test('SIGTERM stops in good order', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.child.kill('SIGTERM');
  expect((await host.expect('log', [])).head).toMatchObject({ message: 'stopping, aborted: true' });
  expect(await host.exit()).toEqual({ status: 0, signal: null });
});

test('the end of the connection ends the process', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.request(1, 'GET', '/hold?gate=a');
  host.socket.destroy();
  expect(await host.exit()).toMatchObject({ status: 69 });
  expect(host.stderr).toMatch(/The host closed the connection|The connection failed/);
});

test('the end of standard input ends the process', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.child.stdin?.end();
  expect(await host.exit()).toMatchObject({ status: 69 });
});

test.each([
  ['/crash', 'Uncaught exception: Error: nobody catches this'],
  ['/reject', 'Unhandled rejection: Error: nobody handles this'],
])('%s ends the process with status 1 and tells why', async (path, sentence) => {
  await using host = await PlayedHost.ready(plugin);
  host.request(1, 'GET', path);
  const log = await host.expect('log', ['response']);
  expect(log.head).toMatchObject({
    level: 'fatal',
    message: sentence,
    fields: { error: { stack: expect.stringContaining('works.ts') as unknown } },
  });
  expect(await host.exit()).toEqual({ status: 1, signal: null });
  expect(host.stderr).toContain(`FATAL: ${sentence}`);
  expect(host.stderr).toContain('works.ts');
});

test('a request before ready is a protocol error of the host', async () => {
  await using host = await PlayedHost.start(plugin, { env: { TORU_TEST_START: 'slow' } });
  await host.expect('hello');
  host.send(WELCOME);
  await host.expect('call', ['starting']);
  host.request(1, 'GET', '/');
  expect(await host.exit()).toMatchObject({ status: 76 });
  expect(host.stderr).toContain('MESSAGE_UNEXPECTED: message "request" came before "ready"');
});

test('a second welcome is a protocol error of the host', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.send(WELCOME);
  expect(await host.exit()).toMatchObject({ status: 76 });
});

test('changed settings reach the handler; a failing one is logged', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.send({ type: 'settings', settings: { greeting: 'Hi' } });
  expect((await host.expect('log', [])).head).toMatchObject({
    message: 'changed',
    fields: { values: { greeting: 'Hi' } },
  });
  host.send({ type: 'settings', settings: { fail: true } });
  await host.expect('log', []);
  expect((await host.expect('log', [])).head).toMatchObject({
    level: 'error',
    message: 'settingsChanged failed: Error: cannot apply',
  });
});

interface LicenseCase {
  readonly name: string;
  readonly token: string | null;
  readonly keys: readonly unknown[];
  readonly instance: string;
  readonly verdict: string;
  readonly detail: string;
}

test('without a valid license the plugin is not ready, is not restarted, and says what to do', async () => {
  await using host = await PlayedHost.start(plugin, {
    env: { TORU_TEST_START: 'license', TORU_TEST_KEYS: '[]' },
  });
  await host.expect('hello');
  host.send(WELCOME);
  expect((await host.expect('status', [])).head).toMatchObject({ license: 'missing' });
  expect((await host.expect('failed')).head).toMatchObject({
    code: 'LICENSE_REFUSED',
    retry: false,
    message: expect.stringContaining('No license for "works" is installed') as unknown,
  });
  expect(await host.exit()).toEqual({ status: 78, signal: null });
});

test('a changed license is judged again and told, and the plugin goes on', async () => {
  const file = join(import.meta.dirname, '../../../conformance/licenses/tokens.json');
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: LicenseCase[] };
  const valid = cases.find(({ verdict }) => verdict === 'valid');
  if (valid === undefined) throw new Error('no valid license among the vectors');
  await using host = await PlayedHost.start(join(import.meta.dirname, 'plugins/licensed.ts'), {
    env: { TORU_TEST_KEYS: JSON.stringify(valid.keys) },
  });
  await host.expect('hello');
  host.send({ ...WELCOME, instance_id: valid.instance, license: valid.token });
  expect((await host.expect('status', [])).head).toMatchObject({ license: 'valid', message: valid.detail });
  await host.expect('ready');
  host.send({ type: 'license', license: null, clock_floor: '2026-11-22T09:00:00.000Z' });
  expect((await host.expect('status', [])).head).toMatchObject({ license: 'missing' });
  host.request(1, 'GET', '/');
  expect((await host.answer(1)).head['status']).toBe(200);
});
