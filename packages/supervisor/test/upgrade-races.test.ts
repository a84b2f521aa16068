/** Upgrades that meet something else: a choice, a crash, another change, a removal, a restart of the host. */

import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { createVolatileMemory } from '../src/index.ts';
import type { PluginMemoryStore } from '../src/index.ts';
import { ask, install, killPlugin, makeFolders, startEngine } from './engine.ts';
import type { Folders, TestEngine } from './engine.ts';

const QUICK = { restartDelayMs: 20, restartDelayMaxMs: 40 };
const keeping = (folders: Folders): Folders => ({ ...folders, root: join(folders.root, 'keep') });

/** Version 1 serves, and version 2 is on its way up for as long as nobody stops it. */
async function midUpgrade(folders: Folders, memory?: PluginMemoryStore): Promise<TestEngine> {
  install(folders, 'echoes', { id: 'echo' });
  const engine = await startEngine(folders, { policy: QUICK, memory });
  await engine.until('echo', (it) => it?.state === 'running');
  install(folders, 'never-ready', { id: 'echo', version: '2.0.0' });
  await engine.until('echo', (it) => it?.upgrade?.state === 'in_progress');
  return engine;
}

describe('during an upgrade', () => {
  it('disabling stops both versions', async () => {
    await using engine = await midUpgrade(makeFolders());
    expect(await engine.supervisor.disable('echo')).toEqual({ kind: 'settled' });
    expect(engine.supervisor.get('echo')).toMatchObject({ state: 'disabled', pid: null });
  });

  it('another change replaces the version on its way', async () => {
    const folders = makeFolders();
    await using engine = await midUpgrade(folders);
    install(folders, 'echoes', { id: 'echo', version: '3.0.0' });
    await engine.until('echo', (it) => it?.metadata?.version === '3.0.0' && it.state === 'running');
    expect((await ask(engine, 'echo', '/version')).text).toBe('3.0.0');
  });

  it('a change back calls it off', async () => {
    const folders = makeFolders();
    await using engine = await midUpgrade(folders);
    const { pid } = engine.supervisor.get('echo') ?? {};
    install(folders, 'echoes', { id: 'echo' });
    await engine.until('echo', (it) => it?.upgrade?.state !== 'in_progress');
    expect(engine.supervisor.get('echo')).toMatchObject({ state: 'running', pid });
  });

  it('a crash of the old version makes the new one take over, and back when that fails', async () => {
    await using engine = await midUpgrade(makeFolders());
    const plugin = engine.supervisor.get('echo');
    if (plugin === undefined) throw new Error('it is gone');
    killPlugin(plugin);
    const taking = await engine.until('echo', (it) => it?.state === 'starting' && it.pid !== null);
    expect(taking.metadata?.version).toBe('2.0.0');
    killPlugin(taking);
    const back = await engine.until('echo', (it) => it?.state === 'running');
    expect(back).toMatchObject({
      metadata: { version: '1.0.0' },
      upgrade: { state: 'failed', version: '2.0.0' },
    });
  });

  it('removal ends everything', async () => {
    const folders = makeFolders();
    await using engine = await midUpgrade(folders);
    rmSync(join(folders.pluginsDir, 'echo.binary'));
    await engine.until('echo', (it) => it === undefined);
  });
});

describe('an upgrade', () => {
  it('may change the route', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo', route: '/old' });
    await using engine = await startEngine(folders);
    await engine.until('echo', (it) => it?.state === 'running');
    install(folders, 'echoes', { id: 'echo', route: '/new', version: '2.0.0' });
    await engine.until('echo', (it) => it?.metadata?.version === '2.0.0' && it.state === 'running');
    expect((await ask(engine, 'new', '/version')).text).toBe('2.0.0');
    expect((await ask(engine, 'old', '/version')).code).toBe('PLUGIN_NOT_FOUND');
  });

  it('to a route that is taken is refused, and what runs goes on', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    install(folders, 'echoes', { id: 'other' });
    await using engine = await startEngine(folders);
    const before = await engine.until('echo', (it) => it?.state === 'running');
    await engine.until('other', (it) => it?.state === 'running');
    install(folders, 'echoes', { id: 'echo', route: '/other', version: '2.0.0' });
    const refused = await engine.until('echo', (it) => it?.upgrade?.state === 'failed');
    expect(refused.upgrade?.reason).toBe('its route "/other" is taken by plugin "other"');
    await engine.supervisor.rescan();
    // Longer than the grace of a removed file.
    await engine.until('other', (it) => it?.state === 'running');
    install(folders, 'echoes', { id: 'third' });
    await engine.until('third', (it) => it?.state === 'running');
    expect(engine.supervisor.get('echo')).toMatchObject({ state: 'running', pid: before.pid });
  });

  it('keeps the two last good versions and no more', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders);
    for (const version of ['1.0.0', '2.0.0', '3.0.0', '4.0.0']) {
      install(folders, 'echoes', { id: 'echo', version });
      await engine.until('echo', (it) => it?.metadata?.version === version && it.state === 'running');
    }
    await engine.until('echo', (it) => it?.upgrade?.state === 'done');
    await engine.supervisor.rescan();
    expect(engine.supervisor.get('echo')?.keptVersions.map(({ version }) => version)).toEqual([
      '4.0.0',
      '3.0.0',
    ]);
    // What an old version left running is still on its way out.
    await vi.waitFor(async () => {
      await engine.supervisor.rescan();
      expect(readdirSync(join(folders.dataDir, 'versions'))).toHaveLength(2);
    });
  });
});

/** An engine whose plugin has gone from one version to the next. */
async function startUpgraded(
  folders: Folders,
  memory: ReturnType<typeof createVolatileMemory>,
): Promise<TestEngine> {
  const engine = await startEngine(keeping(folders), { memory });
  await engine.until('echo', (it) => it?.state === 'running');
  install(folders, 'echoes', { id: 'echo', version: '2.0.0' });
  await engine.until('echo', (it) => it?.metadata?.version === '2.0.0' && it.state === 'running');
  return engine;
}

describe('going back', () => {
  it('outlives a restart of the host and a change of settings, and ends with a new file', async () => {
    const folders = makeFolders();
    const memory = createVolatileMemory();
    install(folders, 'echoes', { id: 'echo' });
    {
      await using engine = await startUpgraded(folders, memory);
      expect(await engine.supervisor.rollback('echo')).toEqual({ kind: 'settled' });
      expect(engine.supervisor.get('echo')).toMatchObject({
        upgrade: { state: 'rolled_back', version: '1.0.0' },
      });
    }
    await using engine = await startEngine(folders, { memory });
    const plugin = await engine.until('echo', (it) => it?.state === 'running');
    expect(plugin.metadata?.version).toBe('1.0.0');
    engine.supervisor.settingsChanged('echo', {});
    await engine.supervisor.rescan();
    expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
    expect(engine.supervisor.get('echo')?.pid).toBe(plugin.pid);
    install(folders, 'echoes', { id: 'echo', version: '3.0.0' });
    await engine.until('echo', (it) => it?.metadata?.version === '3.0.0' && it.state === 'running');
    expect(await engine.supervisor.rollback('echo')).toEqual({ kind: 'settled' });
    expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
  });

  it('is remembered even when the host dies before the old version is up', async () => {
    const folders = makeFolders();
    const memory = createVolatileMemory();
    install(folders, 'echoes', { id: 'echo' });
    {
      await using engine = await startUpgraded(folders, memory);
      void engine.supervisor.rollback('echo');
    }
    await using engine = await startEngine(folders, { memory });
    await engine.until('echo', (it) => it?.state === 'running');
    expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
  });

  it('is refused when nothing is kept', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders);
    await engine.until('echo', (it) => it?.state === 'running');
    expect(await engine.supervisor.rollback('echo')).toMatchObject({ code: 'ROLLBACK_UNAVAILABLE' });
  });
});

describe('version 1', () => {
  it('runs where its file is, and from the copy once that place holds something else', async () => {
    const folders = makeFolders();
    mkdirSync(join(folders.pluginsDir, 'old'));
    writeFileSync(join(folders.pluginsDir, 'old', 'bundle.js'), 'view');
    install(folders, 'speaks-version-1', { id: 'old' });
    await using engine = await startEngine(folders, { policy: QUICK });
    const plugin = await engine.until('old', (it) => it?.state === 'running' && it.bundle !== null);
    expect(readFileSync(`/proc/${plugin.pid ?? 0}/cmdline`, 'utf8')).toContain(folders.pluginsDir);
    expect(Buffer.from(plugin.bundle?.script.bytes ?? []).toString()).toBe('view');
    install(folders, 'exits-at-once', { id: 'old', version: 'r8', protocol: 1 });
    const refused = await engine.until('old', (it) => it?.upgrade?.state === 'failed');
    expect(refused).toMatchObject({ state: 'running', metadata: { version: 'r7' }, pid: plugin.pid });
    killPlugin(refused);
    const back = await engine.until('old', (it) => it?.state === 'running' && it.pid !== plugin.pid);
    expect(back.metadata?.version).toBe('r7');
    expect((await ask(engine, 'old', '/')).status).toBe(200);
  });
});

describe('a renamed file', () => {
  it('is the same plugin', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' }, 'echo-1.binary');
    await using engine = await startEngine(folders);
    const { pid } = await engine.until('echo', (it) => it?.state === 'running');
    copyFileSync(join(folders.pluginsDir, 'echo-1.binary'), join(folders.pluginsDir, 'echo-2.binary'));
    await engine.until('echo-2.binary', (it) => it?.state === 'invalid');
    rmSync(join(folders.pluginsDir, 'echo-1.binary'));
    await engine.until('echo', (it) => it?.file?.path.endsWith('echo-2.binary') === true);
    expect(engine.supervisor.get('echo')).toMatchObject({ state: 'running', pid });
  });
});
