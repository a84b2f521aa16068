/** Who has an id and a route: the file that held them last, over restarts of the host, whatever else appears beside it. */

import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { createVolatileMemory } from '../src/index.ts';
import type { PluginMemory, PluginMemoryStore } from '../src/index.ts';
import { ask, fixtureText, install, makeFolders, startEngine, writePlugin } from './engine.ts';
import type { Folders, TestEngine } from './engine.ts';

const keeping = (folders: Folders): Folders => ({ ...folders, root: join(folders.root, 'keep') });
const shop = (version: string, more: object = {}): string =>
  fixtureText('echoes', { id: 'shop', version, ...more });
const runningVersion = async (engine: TestEngine): Promise<string> => {
  await engine.until('shop', (it) => it?.state === 'running');
  return (await ask(engine, 'shop', '/version')).text;
};

/** A host start in which `shop.binary` 2.0.0 runs, and `shop-backup.binary` 1.0.0 was refused. */
async function withBackup(folders: Folders, memory: PluginMemoryStore): Promise<void> {
  writePlugin(folders.pluginsDir, 'shop.binary', shop('2.0.0'));
  await using engine = await startEngine(keeping(folders), { memory });
  await engine.until('shop', (it) => it?.state === 'running');
  writePlugin(folders.pluginsDir, 'shop-backup.binary', shop('1.0.0'));
  const refused = await engine.until('shop-backup.binary', (it) => it?.state === 'invalid');
  expect(refused.reason).toBe('its id "shop" is taken by shop.binary');
}

describe('over a restart of the host', () => {
  it('an older file with the same id, sorting first, does not get what the real one has', async () => {
    const folders = makeFolders();
    const memory = createVolatileMemory();
    await withBackup(folders, memory);
    await using engine = await startEngine(folders, { memory });
    expect(await runningVersion(engine)).toBe('2.0.0');
    const backup = await engine.until('shop-backup.binary', (it) => it?.state === 'invalid');
    expect(backup.reason).toBe('its id "shop" is taken by shop.binary');
  });

  it('nor does it while the real one cannot be read: its last good copy runs', async () => {
    const folders = makeFolders();
    const memory = createVolatileMemory();
    await withBackup(folders, memory);
    writePlugin(folders.pluginsDir, 'shop.binary', 'not a program');
    await using engine = await startEngine(folders, { memory });
    expect(await runningVersion(engine)).toBe('2.0.0');
    const running = await engine.until('shop', (it) => typeof it?.reason === 'string');
    expect(running.reason).toContain('neither a Linux program');
    const backup = await engine.until('shop-backup.binary', (it) => it?.state === 'invalid');
    expect(backup.reason).toContain('is taken by shop.binary');
  });

  it('nor before the real one, which appears late, was missed for the grace', async () => {
    const folders = makeFolders();
    const memory = createVolatileMemory();
    await withBackup(folders, memory);
    const away = join(folders.root, 'shop.away');
    renameSync(join(folders.pluginsDir, 'shop.binary'), away);
    await using engine = await startEngine(folders, { memory, policy: { removalGraceMs: 600_000 } });
    const waiting = await engine.until('shop-backup.binary', (it) => it?.state === 'invalid');
    expect(waiting.reason).toBe(
      'its id "shop" is taken by shop.binary, which is gone; this file gets it if that one does not come back',
    );
    renameSync(away, join(folders.pluginsDir, 'shop.binary'));
    expect(await runningVersion(engine)).toBe('2.0.0');
  });

  it('and gets it once the real one was missed for the grace', async () => {
    const folders = makeFolders();
    const memory = createVolatileMemory();
    await withBackup(folders, memory);
    rmSync(join(folders.pluginsDir, 'shop.binary'));
    {
      await using engine = await startEngine(keeping(folders), { memory });
      expect(await runningVersion(engine)).toBe('1.0.0');
      writePlugin(folders.pluginsDir, 'shop.binary', shop('2.0.0'));
      const late = await engine.until('shop.binary', (it) => it?.state === 'invalid');
      expect(late.reason).toBe('its id "shop" is taken by shop-backup.binary');
    }
    await using engine = await startEngine(folders, { memory });
    expect(await runningVersion(engine)).toBe('1.0.0');
  });

  it('a route stays with the plugin that had it, whichever file sorts first', async () => {
    const folders = makeFolders();
    const memory = createVolatileMemory();
    install(folders, 'echoes', { id: 'zebra', route: '/animals' });
    {
      await using engine = await startEngine(keeping(folders), { memory });
      await engine.until('zebra', (it) => it?.state === 'running');
    }
    install(folders, 'echoes', { id: 'ape', route: '/animals' });
    writePlugin(folders.pluginsDir, 'zebra.binary', 'broken');
    await using engine = await startEngine(folders, { memory });
    await engine.until('zebra', (it) => it?.state === 'running');
    const ape = await engine.until('ape.binary', (it) => it?.state === 'invalid');
    expect(ape.reason).toBe('its route "/animals" is taken by plugin "zebra"');
    expect(engine.supervisor.route('animals')?.id).toBe('zebra');
  });

  it('a memory of an earlier release counts by the file of the last good version', async () => {
    const folders = makeFolders();
    const memory = createVolatileMemory();
    await withBackup(folders, memory);
    const old: Partial<Record<keyof PluginMemory, unknown>> = { ...memory.load('shop') };
    delete old.home;
    memory.save('shop', old as PluginMemory);
    await using engine = await startEngine(folders, { memory });
    expect(await runningVersion(engine)).toBe('2.0.0');
  });
});

describe('while the host runs', () => {
  it('a file that is renamed keeps its plugin running, and the new name gets it after the grace', async () => {
    const folders = makeFolders();
    writePlugin(folders.pluginsDir, 'shop.binary', shop('1.0.0'));
    await using engine = await startEngine(folders, { policy: { removalGraceMs: 1_000 } });
    const { pid } = await engine.until('shop', (it) => it?.state === 'running');
    renameSync(join(folders.pluginsDir, 'shop.binary'), join(folders.pluginsDir, 'shop-old.binary'));
    await engine.until('shop-old.binary', (it) => it?.state === 'invalid');
    expect(engine.supervisor.get('shop')?.notes).toEqual([expect.stringContaining('shop.binary is gone')]);
    const moved = await engine.until('shop', (it) => it?.file?.path.endsWith('shop-old.binary') === true);
    expect(moved).toMatchObject({ state: 'running', pid, notes: [] });
  });

  it('a new version put in the place of a renamed one is an upgrade', async () => {
    const folders = makeFolders();
    writePlugin(folders.pluginsDir, 'shop.binary', shop('1.0.0'));
    await using engine = await startEngine(folders, { policy: { removalGraceMs: 600_000 } });
    await engine.until('shop', (it) => it?.state === 'running');
    renameSync(join(folders.pluginsDir, 'shop.binary'), join(folders.pluginsDir, 'a-shop.binary'));
    await engine.until('a-shop.binary', (it) => it?.state === 'invalid');
    writePlugin(folders.pluginsDir, 'shop.binary', shop('2.0.0'));
    await engine.until('shop', (it) => it?.metadata?.version === '2.0.0' && it.state === 'running');
    expect(engine.supervisor.get('a-shop.binary')?.reason).toBe('its id "shop" is taken by shop.binary');
  });

  it('another file takes over after the grace as an upgrade, without a stop', async () => {
    const folders = makeFolders();
    writePlugin(folders.pluginsDir, 'shop.binary', shop('1.0.0'));
    await using engine = await startEngine(folders);
    await engine.until('shop', (it) => it?.state === 'running');
    writePlugin(folders.pluginsDir, 'shop-next.binary', shop('2.0.0'));
    await engine.until('shop-next.binary', (it) => it?.state === 'invalid');
    rmSync(join(folders.pluginsDir, 'shop.binary'));
    await engine.until('shop', (it) => it?.metadata?.version === '2.0.0' && it.state === 'running');
    expect(engine.events.map(({ type }) => type)).not.toContain('removed');
  });

  it('a file that becomes another plugin gives up its id after the grace, and its route with it', async () => {
    const folders = makeFolders();
    writePlugin(folders.pluginsDir, 'shop.binary', shop('1.0.0'));
    await using engine = await startEngine(folders);
    await engine.until('shop', (it) => it?.state === 'running');
    writePlugin(folders.pluginsDir, 'shop.binary', fixtureText('echoes', { id: 'store', route: '/shop' }));
    await engine.until('store', (it) => it?.state === 'running');
    expect(engine.supervisor.get('shop')).toBeUndefined();
    expect(engine.supervisor.route('shop')?.id).toBe('store');
  });

  it('two plugins whose new files want one free route: the first one gets it, the other is told', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'one' });
    install(folders, 'echoes', { id: 'two' });
    await using engine = await startEngine(folders);
    for (const id of ['one', 'two']) await engine.until(id, (it) => it?.state === 'running');
    install(folders, 'never-ready', { id: 'two', version: '2.0.0', route: '/new' });
    await engine.until('two', (it) => it?.upgrade?.state === 'in_progress');
    install(folders, 'echoes', { id: 'one', version: '2.0.0', route: '/new' });
    const one = await engine.until('one', (it) => it?.upgrade?.state === 'failed');
    expect(one.upgrade?.reason).toBe('its route "/new" is taken by plugin "two"');
  });
});
