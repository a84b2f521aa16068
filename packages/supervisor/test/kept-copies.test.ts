/** A kept copy belongs to its content: keeping it twice, under another name, or losing it stops nobody. */

import { existsSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ask, fixtureText, install, killPlugin, makeFolders, startEngine, writePlugin } from './engine.ts';
import type { Folders } from './engine.ts';

const QUICK = { restartDelayMs: 20, restartDelayMaxMs: 40 };
const versionsOf = ({ dataDir }: Folders): string => join(dataDir, 'versions');

/** The one kept copy. */
function onlyCopy(folders: Folders): string {
  const homes = readdirSync(versionsOf(folders)).map((name) => join(versionsOf(folders), name));
  const copies = homes.flatMap((home) =>
    readdirSync(home).flatMap((name) => (name.endsWith('.binary') ? [join(home, name)] : [])),
  );
  expect(copies).toHaveLength(1);
  return copies[0] ?? '';
}

describe('two files with the same bytes', () => {
  it('are one plugin that runs and survives a crash, and one that is told to be taken', async () => {
    const folders = makeFolders();
    for (const name of ['shop.binary', 'shop-copy.binary', 'a-shop.binary', 'zshop.binary'])
      writePlugin(folders.pluginsDir, name, fixtureText('echoes', { id: 'shop' }));
    await using engine = await startEngine(folders, { policy: QUICK });
    const plugin = await engine.until('shop', (it) => it?.state === 'running');
    expect(plugin.file?.path).toBe(join(folders.pluginsDir, 'shop.binary'));
    for (const name of ['shop-copy.binary', 'a-shop.binary', 'zshop.binary'])
      expect(engine.supervisor.get(name)?.reason).toBe('its id "shop" is taken by shop.binary');
    killPlugin(plugin);
    await engine.until('shop', (it) => it?.state === 'running' && it.pid !== plugin.pid);
    onlyCopy(folders);
  });

  it('may appear one after the other', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'shop' });
    await using engine = await startEngine(folders, { policy: QUICK });
    const plugin = await engine.until('shop', (it) => it?.state === 'running');
    writePlugin(folders.pluginsDir, 'a-shop.binary', fixtureText('echoes', { id: 'shop' }));
    await engine.until('a-shop.binary', (it) => it?.state === 'invalid');
    killPlugin(plugin);
    await engine.until('shop', (it) => it?.state === 'running' && it.pid !== plugin.pid);
  });
});

describe('a kept copy', () => {
  it('that is gone is made again from the plugins folder when the plugin crashes', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders, { policy: QUICK });
    const plugin = await engine.until('echo', (it) => it?.state === 'running');
    for (const name of readdirSync(versionsOf(folders)))
      rmSync(join(versionsOf(folders), name), { recursive: true });
    killPlugin(plugin);
    await engine.until('echo', (it) => it?.state === 'running' && it.pid !== plugin.pid);
    expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
    onlyCopy(folders);
  });

  it('is made again with its whole folder, too', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders, { policy: QUICK });
    const plugin = await engine.until('echo', (it) => it?.state === 'running');
    rmSync(versionsOf(folders), { recursive: true });
    killPlugin(plugin);
    await engine.until('echo', (it) => it?.state === 'running' && it.pid !== plugin.pid);
  });

  it.each([
    ['cut off', (copy: string) => truncateSync(copy, 30)],
    ['overwritten with as many bytes', (copy: string) => writeFileSync(copy, readFileSync(copy).fill(35))],
  ])('that was %s is made again before it runs', async (_, damage) => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders, { policy: QUICK });
    const plugin = await engine.until('echo', (it) => it?.state === 'running');
    damage(onlyCopy(folders));
    killPlugin(plugin);
    await engine.until('echo', (it) => it?.state === 'running' && it.pid !== plugin.pid);
    expect(readFileSync(onlyCopy(folders))).toEqual(readFileSync(join(folders.pluginsDir, 'echo.binary')));
  });

  it('that was damaged while the host was down is made again at its start', async () => {
    const folders = makeFolders();
    const kept = { ...folders, root: join(folders.root, 'keep') };
    install(folders, 'echoes', { id: 'echo' });
    {
      await using engine = await startEngine(kept, { policy: QUICK });
      await engine.until('echo', (it) => it?.state === 'running');
    }
    const copy = onlyCopy(folders);
    writeFileSync(copy, readFileSync(copy).fill(35));
    await using engine = await startEngine(folders, { policy: QUICK });
    await engine.until('echo', (it) => it?.state === 'running');
    expect(existsSync(copy)).toBe(true);
  });

  it('that cannot be made again is said to be gone, and is tried again once its file is back', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    const policy = { ...QUICK, removalGraceMs: 60_000 };
    await using engine = await startEngine(folders, { policy });
    const plugin = await engine.until('echo', (it) => it?.state === 'running');
    rmSync(join(folders.pluginsDir, 'echo.binary'));
    rmSync(versionsOf(folders), { recursive: true });
    killPlugin(plugin);
    const broken = await engine.until('echo', (it) => it?.state === 'restarting');
    await engine.until('echo', (it) => it?.reason?.includes('the file is gone') === true);
    expect(broken.nextRetryAtMs).not.toBeNull();
    install(folders, 'echoes', { id: 'echo' });
    await engine.until('echo', (it) => it?.state === 'running');
  });
});
