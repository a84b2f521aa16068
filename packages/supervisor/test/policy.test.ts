/** What the policy promises, with real processes and short times. The defaults themselves are pinned in src/policy.test.ts. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { createVolatileMemory } from '../src/index.ts';
import { ask, install, killPlugin, makeFolders, startEngine, writePlugin } from './engine.ts';
import type { Folders } from './engine.ts';

const QUICK = { restartDelayMs: 20, restartDelayMaxMs: 40 };
const HOUR_MS = 3_600_000;

const inDataOf = ({ dataDir }: Folders, plugin: string, name: string): string =>
  join(dataDir, 'plugins', plugin, 'data', name);
const keeping = (folders: Folders): Folders => ({ ...folders, root: join(folders.root, 'keep') });

describe('a start', () => {
  it('is given more time with each sign of progress', async () => {
    const folders = makeFolders();
    install(folders, 'starts-slowly', { id: 'slow', steps: 12 });
    await using engine = await startEngine(folders, { policy: { startTimeoutMs: 800 } });
    await engine.until('slow', (it) => it?.progress?.percent === 50 && it.state === 'starting');
    const plugin = await engine.until('slow', (it) => it?.state === 'running');
    expect(plugin).toMatchObject({ restarts: 0, progress: null });
    expect((plugin.readyAtMs ?? 0) - (plugin.startedAtMs ?? 0)).toBeGreaterThan(800);
  });

  it('is not given time without end', async () => {
    const folders = makeFolders();
    install(folders, 'starts-slowly', { id: 'endless', steps: 1_000 });
    const policy = {
      startTimeoutMs: 500,
      startMaxMs: 1_500,
      restartDelayMs: 60_000,
      restartDelayMaxMs: 60_000,
    };
    await using engine = await startEngine(folders, { policy });
    const plugin = await engine.until('endless', (it) => it?.state === 'restarting');
    expect(Number(/^not ready within (\d+) ms$/.exec(plugin.reason ?? '')?.[1])).toBeGreaterThanOrEqual(
      1_450,
    );
  });

  it('has the deadline of its metadata, unless the operator says otherwise', async () => {
    const folders = makeFolders();
    install(folders, 'never-ready', { id: 'declared', limits: { start_timeout_ms: 1_000 } });
    install(folders, 'never-ready', { id: 'overruled', limits: { start_timeout_ms: 600_000 } });
    const policyFor = (plugin: string): object => (plugin === 'overruled' ? { startTimeoutMs: 700 } : {});
    const policy = { restartDelayMs: 60_000, restartDelayMaxMs: 60_000 };
    await using engine = await startEngine(folders, { policy, policyFor });
    await engine.until('declared', (it) => /within 10\d\d ms/.test(it?.reason ?? ''));
    await engine.until('overruled', (it) => /within 7\d\d ms/.test(it?.reason ?? ''));
  });
});

describe('the memory limit', () => {
  it('holds for the whole process tree, and only when it is exceeded for some time', async () => {
    const folders = makeFolders();
    install(folders, 'hogs-memory', { id: 'hog', limits: { memory_mb: 300 } });
    install(folders, 'echoes', { id: 'canary' });
    const policy = { ...QUICK, sampleIntervalMs: 150 };
    await using engine = await startEngine(folders, { policy });
    const before = await engine.until('hog', (it) => it?.state === 'running' && it.usage !== null);
    await ask(engine, 'hog', '/eat');
    const after = await engine.until('hog', (it) => it?.state === 'running' && it.restarts === 1);
    expect(after.pid).not.toBe(before.pid);
    expect(after.lastCrash?.cause).toBe('out of memory (memory limit 300 MiB)');
    const event = engine.events.find(({ type }) => type === 'memory_limit');
    expect(event).toMatchObject({
      plugin: 'hog',
      runId: before.runId,
      details: { limit_mb: 300, processes: 2 },
    });
    expect(engine.supervisor.get('canary')).toMatchObject({ state: 'running', restarts: 0 });
  });
});

describe('a plugin that failed', () => {
  it('is tried again by itself, and at once when its settings or license change', async () => {
    const folders = makeFolders();
    for (const id of ['patient', 'settings', 'license', 'final'])
      install(folders, 'needs-a-file', { id, exit_status: id === 'final' ? 78 : 4 });
    const policy = { ...QUICK, maxFailures: 2, failedRetryMs: 1_500 };
    const policyFor = (plugin: string): object => (plugin === 'patient' ? {} : { failedRetryMs: HOUR_MS });
    await using engine = await startEngine(folders, { policy, policyFor });
    for (const id of ['patient', 'settings', 'license', 'final'])
      await engine.until(id, (it) => it?.state === 'failed');
    for (const id of ['patient', 'settings', 'license']) writeFileSync(inDataOf(folders, id, 'ok'), '');
    engine.supervisor.settingsChanged('settings', {});
    engine.supervisor.licenseChanged('license');
    for (const id of ['patient', 'settings', 'license'])
      await engine.until(id, (it) => it?.state === 'running');
    expect(engine.supervisor.get('final')).toMatchObject({ state: 'failed', nextRetryAtMs: null });
    expect(readFileSync(inDataOf(folders, 'final', 'starts'), 'utf8')).toBe('x');
  });

  it('for good is not tried by the next host either, unless its file changed', async () => {
    const folders = makeFolders();
    const memory = createVolatileMemory();
    install(folders, 'needs-a-file', { id: 'same', exit_status: 78 });
    install(folders, 'needs-a-file', { id: 'mended', exit_status: 78 });
    {
      await using engine = await startEngine(keeping(folders), { memory });
      await engine.until('same', (it) => it?.state === 'failed');
      await engine.until('mended', (it) => it?.state === 'failed');
    }
    install(folders, 'echoes', { id: 'mended', version: '1.0.1' });
    await using engine = await startEngine(folders, { memory });
    await engine.until('mended', (it) => it?.state === 'running');
    expect(engine.supervisor.get('same')).toMatchObject({ state: 'failed', nextRetryAtMs: null });
    expect(readFileSync(inDataOf(folders, 'same', 'starts'), 'utf8')).toBe('x');
  });
});

describe('memory over a restart of the host', () => {
  it('keeps the place in the back-off and the times of crashes', async () => {
    const folders = makeFolders();
    const memory = createVolatileMemory();
    install(folders, 'needs-a-file', { id: 'broken' });
    const policy = { restartDelayMs: 5_000, restartDelayMaxMs: 60_000 };
    {
      await using engine = await startEngine(keeping(folders), { memory, policy });
      await engine.until('broken', (it) => it?.state === 'restarting');
    }
    expect(memory.load('broken')).toMatchObject({
      consecutiveFailures: 1,
      crashTimesMs: [expect.any(Number)],
    });
    await using engine = await startEngine(folders, { memory, policy });
    expect(engine.supervisor.get('broken')).toMatchObject({ state: 'restarting', pid: null });
    await engine.until('broken', (it) => it?.lastCrash?.restart_number === 2);
  });
});

describe('a jump of the clock by an hour', () => {
  it.each([[HOUR_MS], [-HOUR_MS]])('(%d ms) changes nothing that waits', async (jumpMs) => {
    const folders = makeFolders();
    const memory = createVolatileMemory();
    let offsetMs = 0;
    const now = (): number => Date.now() + offsetMs;
    install(folders, 'echoes', { id: 'echo' });
    const policy = { restartDelayMs: 400, restartDelayMaxMs: 400, startTimeoutMs: 8_000 };
    {
      await using engine = await startEngine(keeping(folders), { memory, policy, now });
      const plugin = await engine.until('echo', (it) => it?.state === 'running');
      killPlugin(plugin);
      await engine.until('echo', (it) => it?.state === 'restarting');
      offsetMs = jumpMs;
      const back = await engine.until('echo', (it) => it?.state === 'running', 5_000);
      expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
      install(folders, 'echoes', { id: 'new' });
      await engine.until('new', (it) => it?.state === 'running', 5_000);
      memory.save('echo', { ...memory.load('echo'), retryAtMs: now() + 400 });
      expect(back.restarts).toBe(1);
    }
    offsetMs = 0;
    await using engine = await startEngine(folders, { memory, policy, now });
    await engine.until('echo', (it) => it?.state === 'running', 5_000);
  });
});

describe('a stop of the host', () => {
  it('is parallel, kills what is left when patience runs out, and says who that was', async () => {
    const folders = makeFolders();
    for (const id of ['stubborn-1', 'stubborn-2', 'stubborn-3']) install(folders, 'ignores-sigterm', { id });
    install(folders, 'echoes', { id: 'polite' });
    install(folders, 'never-ready', { id: 'starting' });
    const policy = { shutdownGraceMs: 60_000, hostStopKillMs: 1_000 };
    const engine = await startEngine(folders, { policy });
    for (const id of ['stubborn-1', 'stubborn-2', 'stubborn-3', 'polite'])
      await engine.until(id, (it) => it?.state === 'running');
    await engine.until('starting', (it) => it?.pid !== null);
    const startedMs = performance.now();
    const killed = await engine.supervisor.stop();
    expect(performance.now() - startedMs).toBeLessThan(6_000);
    expect([...killed].sort()).toEqual(['stubborn-1', 'stubborn-2', 'stubborn-3']);
    const log = readFileSync(join(folders.logDir, 'plugin-supervisor.log'), 'utf8');
    expect(log).toContain('These plugins had to be killed: stubborn-1, stubborn-2, stubborn-3');
    await engine[Symbol.asyncDispose]();
  });

  it('lets nothing start any more', async () => {
    const folders = makeFolders();
    install(folders, 'needs-a-file', { id: 'failed', exit_status: 78 });
    const engine = await startEngine(folders);
    await engine.until('failed', (it) => it?.state === 'failed');
    writeFileSync(inDataOf(folders, 'failed', 'ok'), '');
    const stopped = engine.supervisor.stop();
    engine.supervisor.settingsChanged('failed', {});
    expect(await engine.supervisor.restart('failed')).toMatchObject({ code: 'HOST_STOPPING' });
    await stopped;
    await engine[Symbol.asyncDispose]();
  });
});

describe('silence', () => {
  it('is not blamed on plugins when the host itself was asleep', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    const policy = { heartbeatIntervalMs: 100, unresponsiveAfterMs: 800, hungAfterMs: 1_500 };
    await using engine = await startEngine(folders, { policy });
    const { pid } = await engine.until('echo', (it) => it?.state === 'running');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500);
    expect((await ask(engine, 'echo', '/pid')).text).toBe(String(pid));
    expect(engine.supervisor.get('echo')).toMatchObject({ state: 'running', restarts: 0 });
  });
});

describe('metadata', () => {
  it('is asked once per content, not once per start', async () => {
    const folders = makeFolders();
    const memory = createVolatileMemory();
    const asked = join(folders.root, 'asked');
    for (let index = 0; index < 20; index += 1) {
      const metadata = { id: `p${index}`, name: 'P', version: '1.0.0', route: `/p${index}`, protocol: 2 };
      const text = `#!/bin/sh\necho ${index} >> ${asked}\necho '${JSON.stringify(metadata)}'\n`;
      writePlugin(folders.pluginsDir, `p${index}.binary`, text);
    }
    {
      await using engine = await startEngine(keeping(folders), { memory, autoEnable: false });
      for (let index = 0; index < 20; index += 1)
        await engine.until(`p${index}`, (it) => it?.state === 'disabled');
      expect(engine.supervisor.list().filter(({ state }) => state === 'disabled')).toHaveLength(20);
    }
    const once = readFileSync(asked, 'utf8');
    expect(once.trim().split('\n')).toHaveLength(20);
    await using engine = await startEngine(folders, { memory, autoEnable: false });
    expect(engine.supervisor.list().filter(({ state }) => state === 'disabled')).toHaveLength(20);
    expect(readFileSync(asked, 'utf8')).toBe(once);
  });
});

describe('descendants', () => {
  it('without a marker are found by the session of their plugin', async () => {
    const folders = makeFolders();
    install(folders, 'forgets-its-environment', { id: 'clean' });
    await using engine = await startEngine(folders, { policy: QUICK });
    await engine.until('clean', (it) => it?.state === 'running');
    const pid = Number((await ask(engine, 'clean', '/')).text);
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    await ask(engine, 'clean', '/exit');
    await engine.until('clean', (it) => it?.state === 'running' && it.restarts === 1);
    expect(isRunning(pid)).toBe(false);
    const next = Number((await ask(engine, 'clean', '/')).text);
    await engine.supervisor.disable('clean');
    await engine.supervisor.stop();
    expect(isRunning(next)).toBe(false);
  });
});

/** A zombie has ended. */
function isRunning(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
}
