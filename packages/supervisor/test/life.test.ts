/** A plugin's life with real processes: start, requests, crash, restart, give-up, disable, removal. */

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { createVolatileMemory, NEW_MEMORY } from '../src/index.ts';
import { ask, install, killPlugin, makeFolders, startEngine, writePlugin } from './engine.ts';

const QUICK = { restartDelayMs: 20, restartDelayMaxMs: 40 };

describe('the plugins folder', () => {
  it('is not held up by a file that does not say what it is', async () => {
    const folders = makeFolders();
    writePlugin(folders.pluginsDir, 'mute.binary', '#!/bin/sh\nexec sleep 60\n');
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders);
    await engine.until('echo', (it) => it?.state === 'running');
    expect(engine.supervisor.get('mute.binary')).toBeUndefined();
    const mute = await engine.until('mute.binary', (it) => it?.state === 'invalid');
    expect(mute.reason).toContain('--metadata did not end within 5000 ms');
    expect(mute.reasonInfo).toEqual({ code: 'METADATA_LATE', params: { timeout_ms: 5000 } });
  });
});

describe('what is told in the logs', () => {
  const linesOf = (path: string): Record<string, unknown>[] =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('names the process that it is about', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders);
    const plugin = await engine.until('echo', (it) => it?.state === 'running');
    const { pid } = plugin;
    killPlugin(plugin);
    await engine.until('echo', (it) => it?.state === 'running' && it.pid !== pid);
    await engine.supervisor.stop();
    const lines = linesOf(join(folders.logDir, 'plugin-supervisor.log'));
    for (const event of ['started', 'ready', 'crashed'])
      expect(lines.find((line) => line['event'] === event)).toMatchObject({ plugin: 'echo', pid });
  });

  it('tells of dropped lines once, where they are missing', async () => {
    const folders = makeFolders();
    install(folders, 'floods-stdout', { id: 'flood' });
    await using engine = await startEngine(folders, { logLimits: { linesPerS: 10, burstLines: 10 } });
    await engine.until('flood', (it) => it?.state === 'running');
    const dropped = new Promise<void>((resolve) => {
      engine.supervisor.onEvent(({ type }) => {
        if (type === 'log_dropped') resolve();
      });
    });
    await ask(engine, 'flood', '/lines/1');
    await dropped;
    await engine.supervisor.stop();
    const own = linesOf(join(folders.logDir, 'plugins/flood.log'));
    const told = own.filter((line) => line['event'] === 'log_dropped');
    expect(told).toHaveLength(engine.events.filter(({ type }) => type === 'log_dropped').length);
  });
});

describe('a good plugin', () => {
  it('may notify people between welcome and ready', async () => {
    const folders = makeFolders();
    install(folders, 'notifies-before-ready', { id: 'tells' });
    await using engine = await startEngine(folders);
    const told: string[] = [];
    engine.supervisor.onNotification(({ plugin, title }) => told.push(`${plugin}: ${title}`));
    const plugin = await engine.until('tells', (it) => it?.state === 'running');
    expect(plugin).toMatchObject({ restarts: 0, lastCrash: null });
    expect(told).toEqual(['tells: Migrating the database']);
  });

  it('starts, answers, restarts on request and stops', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders);
    const plugin = await engine.until('echo', (it) => it?.state === 'running');
    expect(plugin).toMatchObject({ enabled: true, restarts: 0, reason: null });
    const answer = await ask(engine, 'echo', '/a/b?c=1', { method: 'POST', body: 'hello' });
    expect(JSON.parse(answer.text)).toMatchObject({
      method: 'POST',
      path: '/a/b?c=1',
      body: 'hello',
      user: null,
    });
    const pid = (await ask(engine, 'echo', '/pid')).text;
    expect(await engine.supervisor.restart('echo')).toEqual({ kind: 'settled' });
    expect((await ask(engine, 'echo', '/pid')).text).not.toBe(pid);
    expect(await engine.supervisor.disable('echo')).toEqual({ kind: 'settled' });
    expect((await ask(engine, 'echo', '/')).code).toBe('PLUGIN_NOT_FOUND');
  });

  it('has only what belongs to it in its environment', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    writePlugin(folders.pluginsDir, 'echo.env', 'GREETING="hi there"\n', 0o600);
    await using engine = await startEngine(folders, {
      env: { ...process.env, ADMIN_PASSWORD: 'secret', STEERING_PORT: '1' },
    });
    await engine.until('echo', (it) => it?.state === 'running');
    const env = JSON.parse((await ask(engine, 'echo', '/env')).text) as Record<string, string>;
    expect(env).toMatchObject({
      GREETING: 'hi there',
      TORU_PLUGIN_ID: 'echo',
      TORU_PROTOCOL: '2',
      TORU_DATA_DIR: join(folders.dataDir, 'plugins/echo/data'),
    });
    expect(Object.keys(env).filter((name) => /^(STEERING|ADMIN|npm)_/.test(name))).toEqual([]);
  });

  it('keeps its view bundle while it is down', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders);
    const { bundle } = await engine.until('echo', (it) => it?.bundle?.script !== undefined);
    await engine.supervisor.disable('echo');
    expect(engine.supervisor.get('echo')?.bundle).toEqual(bundle);
    expect(bundle?.style).toBeNull();
  });
});

describe('a crash', () => {
  it('is answered, reported and repaired', async () => {
    const folders = makeFolders();
    install(folders, 'crashes-when-called', { id: 'fragile' });
    await using engine = await startEngine(folders, { policy: QUICK });
    await engine.until('fragile', (it) => it?.state === 'running');
    const hanging = ask(engine, 'fragile', '/hang');
    expect(await ask(engine, 'fragile', '/crash')).toMatchObject({ code: 'PLUGIN_CRASHED' });
    expect(await hanging).toMatchObject({ code: 'PLUGIN_CRASHED' });
    const plugin = await engine.until('fragile', (it) => it?.state === 'running' && it.restarts === 1);
    expect(plugin.lastCrash).toMatchObject({
      cause: 'exited with status 3',
      exit_code: 3,
      restart_number: 1,
      in_flight: { total: 2, answered_502: 2, cut_off: 0 },
    });
    expect(plugin.lastCrash?.output).toEqual(expect.arrayContaining(['last words', 'boom']));
    expect((await ask(engine, 'fragile', '/')).status).toBe(200);
    expect(engine.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['crashed', 'restarting', 'ready']),
    );
  });

  it('by SIGKILL makes requests wait for the restart with a hint, not hang', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders, { policy: { restartDelayMs: 400 } });
    const plugin = await engine.until('echo', (it) => it?.state === 'running');
    killPlugin(plugin);
    const down = await engine.until('echo', (it) => it?.state === 'restarting');
    expect(down).toMatchObject({ reason: 'killed by SIGKILL' });
    expect(down.nextRetryAtMs).toBeGreaterThan(Date.now() - 1000);
    expect(await ask(engine, 'echo', '/')).toMatchObject({ code: 'PLUGIN_UNAVAILABLE' });
    await engine.until('echo', (it) => it?.state === 'running');
    expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
  });

  it('again and again ends in "failed", which outlives the host and ends with one click', async () => {
    const folders = makeFolders();
    install(folders, 'exits-at-once', { id: 'broken' });
    const memory = createVolatileMemory();
    const policy = { ...QUICK, maxFailures: 3 };
    {
      await using engine = await startEngine(
        { ...folders, root: join(folders.root, 'keep') },
        { policy, memory },
      );
      const plugin = await engine.until('broken', (it) => it?.state === 'failed');
      expect(plugin.reason).toBe('exited with status 3 before it was ready');
      expect(plugin.lastCrash?.output.join()).toContain('cannot find my database');
      expect(plugin.nextRetryAtMs).toBeGreaterThan(Date.now() + 500_000);
      expect(engine.events.filter(({ type }) => type === 'crashed')).toHaveLength(3);
    }
    await using engine = await startEngine(folders, { policy, memory });
    expect(engine.supervisor.get('broken')).toMatchObject({
      state: 'failed',
      restarts: 0,
      reasonInfo: { code: 'PROCESS_EXITED_EARLY', params: { status: 3 } },
    });
    expect(engine.events.filter(({ type }) => type === 'starting')).toHaveLength(0);
    expect(await engine.supervisor.restart('broken')).toMatchObject({
      kind: 'failed',
      code: 'PLUGIN_FAILED',
    });
  });

  it('of which an earlier release kept the sentence alone is still told', async () => {
    const folders = makeFolders();
    install(folders, 'exits-at-once', { id: 'broken', exit_status: 3 });
    const memory = createVolatileMemory();
    const givenUp = { reason: 'killed by SIGKILL', doNotRetry: true, atMs: 0 };
    memory.save('broken', { ...NEW_MEMORY, enabled: true, givenUp });
    await using engine = await startEngine(folders, { memory });
    expect(await engine.until('broken', (it) => it?.state === 'failed')).toMatchObject({
      reason: 'killed by SIGKILL',
      reasonInfo: { code: 'RECORDED_SENTENCE', params: { message: 'killed by SIGKILL' } },
    });
  });

  it('that the plugin calls final is not retried', async () => {
    const folders = makeFolders();
    install(folders, 'says-do-not-retry', { id: 'unlicensed' });
    install(folders, 'exits-at-once', { id: 'misconfigured', exit_status: 78 });
    await using engine = await startEngine(folders);
    const plugin = await engine.until('unlicensed', (it) => it?.state === 'failed');
    expect(plugin).toMatchObject({
      reason: 'License refused (LICENSE)',
      reasonInfo: { code: 'PLUGIN_REPORTED', params: { message: 'License refused', error_code: 'LICENSE' } },
      nextRetryAtMs: null,
    });
    await engine.until('misconfigured', (it) => it?.state === 'failed' && it.nextRetryAtMs === null);
  });
});

describe('a start', () => {
  it.each([['never-connects'], ['never-ready']])('that takes too long is a failure: %s', async (behavior) => {
    const folders = makeFolders();
    install(folders, behavior, { id: 'slow' });
    await using engine = await startEngine(folders, {
      policy: { startTimeoutMs: 700, restartDelayMs: 60_000, restartDelayMaxMs: 60_000 },
    });
    const plugin = await engine.until('slow', (it) => it?.state === 'restarting');
    expect(plugin.reason).toMatch(/^not ready within \d+ ms/);
  });
});

describe('a stop', () => {
  it('ends a plugin that ignores everything, and its grandchildren', async () => {
    const folders = makeFolders();
    install(folders, 'ignores-sigterm', { id: 'stubborn' });
    install(folders, 'forks-a-grandchild', { id: 'parent', grandchildren: 4 });
    await using engine = await startEngine(folders, { policy: { shutdownGraceMs: 200, termGraceMs: 200 } });
    await engine.until('stubborn', (it) => it?.state === 'running');
    await engine.until('parent', (it) => it?.state === 'running');
    const pids = JSON.parse((await ask(engine, 'parent', '/')).text) as number[];
    expect(pids).toHaveLength(4);
    expect(await engine.supervisor.disable('parent')).toEqual({ kind: 'settled' });
    expect(await engine.supervisor.disable('stubborn')).toEqual({ kind: 'settled' });
  });
});

describe('a protocol error', () => {
  it.each([
    ['/half', 'protocol error: stream ended 12 bytes into an unfinished frame'],
    ['/oversize', 'protocol error: head of 2097153 bytes exceeds 1048576'],
    ['/rubbish', 'protocol error: head of 4 bytes is not UTF-8 JSON'],
  ])('ends the plugin with blame and reason: %s', async (path, cause) => {
    const folders = makeFolders();
    install(folders, 'half-frame', { id: 'rude' });
    await using engine = await startEngine(folders, { policy: QUICK });
    await engine.until('rude', (it) => it?.state === 'running');
    expect(await ask(engine, 'rude', path)).toMatchObject({ code: 'PLUGIN_PROTOCOL_ERROR' });
    const plugin = await engine.until('rude', (it) => it?.state === 'running' && it.restarts === 1);
    expect(plugin.lastCrash?.cause).toBe(cause);
  });
});

describe('version 1', () => {
  it.each([[false], [true]])('runs unmodified, nested answers: %s', async (nested) => {
    const folders = makeFolders();
    install(folders, 'speaks-version-1', { id: 'old', nested });
    await using engine = await startEngine(folders);
    const plugin = await engine.until('old', (it) => it?.state === 'running');
    expect(plugin.metadata).toMatchObject({
      protocol: 1,
      version: 'r7',
      ui: { isolation: 'frame', format: 'script' },
    });
    const answers = await Promise.all(
      [1, 2, 3].map((n) =>
        ask(engine, 'old', `/n?${n}`, { method: 'POST', body: `b${n}`, headers: { x: ['1', '2'] } }),
      ),
    );
    expect(answers.map(({ text }) => JSON.parse(text))).toEqual(
      [1, 2, 3].map((n) =>
        expect.objectContaining({ path: `/n?${n}`, body: `b${n}`, headers: { x: '1, 2' } }),
      ),
    );
    expect(await ask(engine, 'old', '/silent')).toMatchObject({ code: 'PLUGIN_ABORTED' });
    expect((await ask(engine, 'old', '/')).status).toBe(200);
  });
});

describe('logs', () => {
  it('hold what a plugin printed, stamped by the host', async () => {
    const folders = makeFolders();
    install(folders, 'crashes-when-called', { id: 'fragile' });
    {
      await using engine = await startEngine(
        { ...folders, root: join(folders.root, 'keep') },
        { policy: QUICK },
      );
      await engine.until('fragile', (it) => it?.state === 'running');
      await ask(engine, 'fragile', '/crash');
      await engine.until('fragile', (it) => it?.restarts === 1);
    }
    const lines = readFileSync(join(folders.logDir, 'plugins/fragile.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: 'last words',
        stream: 'stdout',
        plugin: 'fragile',
        pid: expect.any(Number),
      }),
    );
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => Number(lines[0].seq) + index));
    rmSync(folders.root, { recursive: true, force: true });
  });
});
