/** Plugin commands that ask and tell, against a scripted panel. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { makeReason } from '@toru/protocol';
import type { Reason } from '@toru/protocol';
import { describe, expect, test } from 'vitest';
import { toru } from './run-toru.ts';
import { json, pluginInfo, problem, startScriptedPanel } from './scripted-panel.ts';

describe('toru plugin list', () => {
  test('one line per plugin', async () => {
    const items = [
      pluginInfo(),
      pluginInfo({
        id: 'broken.binary',
        version: '',
        state: 'invalid',
        reason: 'no \u001b[31mmetadata',
        uptime_ms: null,
        cpu_percent: null,
        memory_bytes: null,
        restarts: 0,
      }),
    ];
    await using panel = await startScriptedPanel({ 'GET /api/plugins': [json({ items })] });
    expect(await toru(['plugin', 'list'], { env: panel.env })).toEqual({
      status: 0,
      stderr: '',
      stdout:
        'ID             STATE    VERSION  UPTIME   RESTARTS  CPU    MEMORY    REASON\n' +
        'weather        running  1.2.0    1 d 2 h  2         1.3 %  50.0 MiB\n' +
        'broken.binary  invalid           -        0         -      -         no \\u{1b}[31mmetadata\n',
    });
    expect(JSON.parse((await toru(['plugin', 'list', '--json'], { env: panel.env })).stdout)).toEqual(items);
  });

  test('an empty panel says what to do', async () => {
    await using panel = await startScriptedPanel({ 'GET /api/plugins': [json({ items: [] })] });
    const { status, stdout, stderr } = await toru(['plugin', 'list'], { env: panel.env });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toContain('toru plugin install FILE');
  });
});

describe('toru plugin show', () => {
  test.each([
    [
      'what to do about a reason',
      makeReason('FILE_NOT_EXECUTABLE', { path: '/srv/my plugin.binary' }),
      /^What to do +Allow the file to be executed: chmod \+x '\/srv\/my plugin.binary'$/m,
    ],
    [
      'nothing about a code of a later version',
      { code: 'OF_THE_FUTURE', params: {} } as unknown as Reason,
      null,
    ],
    ['nothing of a panel that tells no code', undefined as unknown as null, null],
  ])('tells %s', async (_name, info, advice) => {
    const file = { path: '/srv/my plugin.binary', hash: null, bytes: 1 };
    const plugin = pluginInfo({ state: 'invalid', reason: 'as the panel says it', reason_info: info, file });
    await using panel = await startScriptedPanel({ 'GET /api/plugins/weather': [json(plugin)] });
    const { stdout } = await toru(['plugin', 'show', 'weather'], { env: panel.env });
    expect(stdout).toMatch(/^Reason +as the panel says it$/m);
    if (advice === null) expect(stdout).not.toContain('What to do');
    else expect(stdout).toMatch(advice);
  });

  test('tells what there is and leaves out what there is not', async () => {
    const plugin = pluginInfo({
      state: 'failed',
      reason: 'gave up after 10 failures',
      pid: null,
      uptime_ms: null,
      last_crash: {
        cause: 'exited with status 3',
        reason_info: makeReason('PROCESS_EXITED', { status: 3 }),
        at: '2026-06-01T10:00:00.000Z',
        exit_code: 3,
        signal: null,
        uptime_ms: 61_000,
        version: '1.2.0',
        pid: 4711,
        restart_number: 10,
        next_retry_at: null,
        in_flight: { total: 0, answered_502: 0, cut_off: 0 },
        output: ['Traceback', '\u001b[2Jboom'],
      },
    });
    await using panel = await startScriptedPanel({ 'GET /api/plugins/weather': [json(plugin)] });
    const { status, stdout } = await toru(['plugin', 'show', 'weather'], { env: panel.env });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^State +failed$/m);
    expect(stdout).toMatch(/^Reason +gave up after 10 failures$/m);
    expect(stdout).toMatch(/^Requests +10, 1 failed, 0 in flight$/m);
    expect(stdout).toMatch(
      /^Limits +memory 256 MiB, 64 requests in flight, start within 10 s, answer within 30 s$/m,
    );
    expect(stdout).toMatch(
      /^Restart policy +restart after 250 ms, doubling up to 16 s; failed after 10 in a row, then every 10 min; forgotten after 1 min of running$/m,
    );
    expect(stdout).not.toMatch(/^(Process|Uptime|Upgrade|Says) /m);
    expect(stdout).toContain(
      'Last crash 2026-06-01T10:00:00.000Z, version 1.2.0, after 1 min 1 s: exited with status 3\n' +
        '    Traceback\n    \\u{1b}[2Jboom\n',
    );
    const asJson = await toru(['plugin', 'show', 'weather', '--json'], { env: panel.env });
    expect(JSON.parse(asJson.stdout)).toEqual(plugin);
  });

  test('an id is one segment of the path, whatever it holds', async () => {
    await using panel = await startScriptedPanel();
    await toru(['plugin', 'show', '../users?x'], { env: panel.env });
    expect(panel.requests).toEqual(['GET /api/plugins/..%2Fusers%3Fx']);
  });

  test.each([[[]], [['a', 'b']]])('%j is not one id', async (ids) => {
    const { status, stderr } = await toru(['plugin', 'show', ...ids], { env: { TORU_API_TOKEN: 'x' } });
    expect({ status, stderr }).toEqual({
      status: 64,
      stderr: `toru: Give the id of one plugin (${ids.length} arguments given)\n`,
    });
  });
});

describe.each(['enable', 'disable', 'restart'])('toru plugin %s', (verb) => {
  const words = ['plugin', verb, 'weather'];
  const path = `POST /api/plugins/weather/${verb}`;

  test('says the outcome', async () => {
    await using panel = await startScriptedPanel({ [path]: [json(pluginInfo())] });
    expect(await toru(words, { env: panel.env })).toEqual({
      status: 0,
      stdout: 'weather is running\n',
      stderr: '',
    });
    expect(panel.requests).toEqual([path]);
    expect(JSON.parse((await toru([...words, '--json'], { env: panel.env })).stdout)).toEqual(pluginInfo());
  });

  test('still under way is status 75', async () => {
    const starting = json(pluginInfo({ state: 'starting' }), 202);
    await using panel = await startScriptedPanel({ [path]: [starting] });
    expect(await toru(words, { env: panel.env })).toEqual({
      status: 75,
      stdout: 'weather is still starting\n',
      stderr: '',
    });
  });

  test('a failure is the cause, with the status of its code', async () => {
    const failure = problem('PLUGIN_FAILED', 'exited with status 3\nbefore it was ready');
    await using panel = await startScriptedPanel({ [path]: [failure] });
    expect(await toru(words, { env: panel.env })).toEqual({
      status: 69,
      stdout: '',
      stderr: 'toru: exited with status 3\ntoru: before it was ready\n',
    });
  });
});

test('toru plugin events prints the newest last', async () => {
  const event = (id: number, type: string, message: string): unknown => {
    return {
      id,
      plugin: 'weather',
      type,
      at: `2026-06-01T10:00:0${id}.000Z`,
      run_id: null,
      message,
      details: {},
    };
  };
  const items = [event(2, 'crashed', 'Exited with status 3'), event(1, 'started', 'Started')];
  await using panel = await startScriptedPanel({
    'GET /api/plugins/weather/events': [json({ items, next: null })],
  });
  const { stdout } = await toru(['plugin', 'events', 'weather', '-n', '7', '--type', 'crashed'], {
    env: panel.env,
  });
  expect(stdout).toBe(
    '2026-06-01T10:00:01.000Z  started  Started\n2026-06-01T10:00:02.000Z  crashed  Exited with status 3\n',
  );
  expect(panel.requests).toEqual(['GET /api/plugins/weather/events?limit=7&type=crashed']);
});

describe('what can be wrong with a panel', () => {
  const list = async (env: NodeJS.ProcessEnv): Promise<unknown> => {
    const { status, stderr } = await toru(['plugin', 'list'], { env });
    return { status, stderr };
  };

  test('no token', async () => {
    expect(await list({ TORU_API_TOKEN: ' ' })).toEqual({
      status: 77,
      stderr:
        'toru: TORU_API_TOKEN is not set: make a token in the panel under Settings, API tokens, and put it there\n',
    });
  });

  test('a wrong token', async () => {
    await using panel = await startScriptedPanel();
    expect(await list({ ...panel.env, TORU_API_TOKEN: 'steer_wrong' })).toEqual({
      status: 77,
      stderr: 'toru: Please log in.\n',
    });
  });

  test('an address that is none', async () => {
    expect(await list({ TORU_API_TOKEN: 'x', TORU_URL: 'panel.lan' })).toEqual({
      status: 64,
      stderr: 'toru: TORU_URL "panel.lan" is not an address: write it as http://127.0.0.1:3000\n',
    });
  });

  test('nobody answers', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as { port: number };
    closed.close();
    await once(closed, 'close');
    expect(await list({ TORU_API_TOKEN: 'x', TORU_URL: `http://127.0.0.1:${port}` })).toEqual({
      status: 69,
      stderr: `toru: No panel answers at http://127.0.0.1:${port}: the connection was refused; start it, or set TORU_URL to where it is\n`,
    });
  });

  test.each([
    [
      'a page',
      (response: { end(text: string): void }) => response.end('<html>'),
      'an answer that is no JSON',
    ],
    ['a problem of another program', json({ error: 'no' }, 500), 'status 500 without a reason'],
  ])('another program answers: %s', async (_, answer, reason) => {
    await using panel = await startScriptedPanel({ 'GET /api/plugins': [answer] });
    expect(await list(panel.env)).toEqual({
      status: 69,
      stderr: `toru: ${panel.env['TORU_URL']!.slice(0, -1)} is not a panel: it gave ${reason}; check TORU_URL\n`,
    });
  });

  test.each([[{ items: [{ id: 1 }] }], [{}], [null], [[]]])('JSON of another program: %j', async (body) => {
    await using panel = await startScriptedPanel({ 'GET /api/plugins': [json(body)] });
    expect(await list(panel.env)).toMatchObject({
      status: 69,
      stderr: expect.stringContaining('something that is not a list'),
    });
  });

  test('an interruption while the panel is silent ends the command without a word', async () => {
    const stop = new AbortController();
    await using panel = await startScriptedPanel({ 'GET /api/plugins': [() => stop.abort()] });
    const outcome = await toru(['plugin', 'list'], { env: panel.env, signal: stop.signal });
    expect(outcome).toEqual({ status: 130, stdout: '', stderr: '' });
  });
});
