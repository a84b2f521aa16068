/** A plugins folder that is gone as a whole, or half of a file in it, says nothing about what anybody wants removed or run. */

import { closeSync, mkdirSync, openSync, renameSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { ask, install, fixtureText, makeFolders, startEngine } from './engine.ts';
import type { Folders, TestEngine } from './engine.ts';

const GRACE = { removalGraceMs: 100 };

/** Looks so often that every grace is over by far. */
async function lookLong(engine: TestEngine): Promise<void> {
  const startedMs = performance.now();
  await vi.waitFor(
    async () => {
      await engine.supervisor.rescan();
      expect(performance.now() - startedMs).toBeGreaterThan(1_500);
    },
    { timeout: 10_000 },
  );
}

async function expectUntouched(engine: TestEngine, pid: number | null): Promise<void> {
  expect(engine.supervisor.get('echo')).toMatchObject({
    state: 'running',
    pid,
    notes: [expect.stringContaining('The plugins folder cannot be looked at')],
  });
  expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
  const troubles = engine.events.filter(({ type }) => type === 'storage_degraded');
  expect(troubles).toHaveLength(1);
}

describe('the plugins folder', () => {
  const away = ({ root }: Folders): string => join(root, 'away');

  it.each<[string, (folders: Folders) => void, (folders: Folders) => void]>([
    [
      'gone',
      (folders) => renameSync(folders.pluginsDir, away(folders)),
      (folders) => renameSync(away(folders), folders.pluginsDir),
    ],
    [
      'replaced by an empty one, as when it is unmounted',
      (folders) => {
        renameSync(folders.pluginsDir, away(folders));
        mkdirSync(folders.pluginsDir);
      },
      (folders) => {
        rmSync(folders.pluginsDir, { recursive: true });
        renameSync(away(folders), folders.pluginsDir);
      },
    ],
    [
      'a link that was switched to a folder of other plugins',
      (folders) => {
        renameSync(folders.pluginsDir, away(folders));
        const others = { ...folders, pluginsDir: join(folders.root, 'others') };
        mkdirSync(others.pluginsDir);
        install(others, 'echoes', { id: 'other' });
        symlinkSync(others.pluginsDir, folders.pluginsDir);
      },
      (folders) => {
        rmSync(folders.pluginsDir);
        symlinkSync(away(folders), folders.pluginsDir);
      },
    ],
    [
      'a link to nowhere',
      (folders) => {
        renameSync(folders.pluginsDir, away(folders));
        symlinkSync(join(folders.root, 'nowhere'), folders.pluginsDir);
      },
      (folders) => {
        rmSync(folders.pluginsDir);
        renameSync(away(folders), folders.pluginsDir);
      },
    ],
  ])('%s is trouble that is shown, and removes nothing', async (_, takeAway, bringBack) => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders, { policy: GRACE });
    const { pid } = await engine.until('echo', (it) => it?.state === 'running');
    takeAway(folders);
    await lookLong(engine);
    await expectUntouched(engine, pid);
    bringBack(folders);
    await engine.supervisor.rescan();
    expect(engine.supervisor.get('echo')).toMatchObject({ state: 'running', pid, notes: [] });
    expect(engine.events.at(-1)?.message).toBe('The plugins folder can be read again');
    rmSync(join(folders.pluginsDir, 'echo.binary'));
    await engine.until('echo', (it) => it === undefined);
  });

  it('that is empty at the start of a host which knows plugins is trouble, and they are found when it fills', async () => {
    const { createVolatileMemory } = await import('../src/index.ts');
    const folders = makeFolders();
    const memory = createVolatileMemory();
    install(folders, 'echoes', { id: 'echo' });
    {
      const kept = { ...folders, root: join(folders.root, 'keep') };
      await using engine = await startEngine(kept, { memory });
      await engine.until('echo', (it) => it?.state === 'running');
    }
    renameSync(folders.pluginsDir, away(folders));
    await using engine = await startEngine(folders, { memory, policy: GRACE });
    await lookLong(engine);
    rmSync(folders.pluginsDir, { recursive: true });
    renameSync(away(folders), folders.pluginsDir);
    await engine.until('echo', (it) => it?.state === 'running');
  });

  it('whose files were all removed is empty, and its plugins leave', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    install(folders, 'echoes', { id: 'other' });
    await using engine = await startEngine(folders, { policy: GRACE });
    for (const id of ['echo', 'other']) await engine.until(id, (it) => it?.state === 'running');
    for (const id of ['echo', 'other']) rmSync(join(folders.pluginsDir, `${id}.binary`));
    for (const id of ['echo', 'other']) await engine.until(id, (it) => it === undefined);
  });
});

describe('a file that somebody holds open for writing', () => {
  it('is left alone however long it is quiet, says so, and is taken once it is closed', async () => {
    const folders = makeFolders();
    await using engine = await startEngine(folders);
    const text = fixtureText('echoes', { id: 'upload' });
    const descriptor = openSync(join(folders.pluginsDir, 'upload.binary'), 'w', 0o755);
    writeSync(descriptor, text.slice(0, 30));
    const waiting = await engine.until('upload.binary', (it) => it?.state === 'invalid');
    expect(waiting.reason).toMatch(
      new RegExp(
        `^is still being written: .+ \\(process ${process.pid}\\) has it open; it is looked at once`,
      ),
    );
    await lookLong(engine);
    expect(engine.supervisor.get('upload.binary')?.reason).toContain('is still being written');
    expect(engine.events.map(({ type }) => type)).not.toContain('invalid');
    writeSync(descriptor, text.slice(30));
    closeSync(descriptor);
    await engine.until('upload', (it) => it?.state === 'running');
  });

  it('leaves the version before it running, and says so', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders);
    const { pid } = await engine.until('echo', (it) => it?.state === 'running');
    const text = fixtureText('echoes', { id: 'echo', version: '2.0.0' });
    const descriptor = openSync(join(folders.pluginsDir, 'echo.binary'), 'w');
    writeSync(descriptor, text.slice(0, 30));
    const waiting = await engine.until('echo', (it) => it?.notes.length === 1);
    expect(waiting).toMatchObject({ state: 'running', pid, upgrade: null });
    expect(waiting.notes[0]).toContain('The changed file of the plugin is still being written');
    writeSync(descriptor, text.slice(30));
    closeSync(descriptor);
    const upgraded = await engine.until('echo', (it) => it?.metadata?.version === '2.0.0');
    expect(upgraded.notes).toEqual([]);
  });
});
