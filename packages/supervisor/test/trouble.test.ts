/** A machine that says no: full disks, folders that vanish, limits, and programs around the engine that throw. The rest goes on. */

import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { describe, expect, it, vi } from 'vitest';

import { createVolatileMemory } from '../src/index.ts';
import type { PluginMemoryStore } from '../src/index.ts';
import {
  ask,
  expectNothingLeft,
  fixtureText,
  install,
  killPlugin,
  makeFolders,
  startEngine,
  writePlugin,
} from './engine.ts';
import { canMount, fill, onOwnDisk } from './own-disk.ts';

const QUICK = { restartDelayMs: 20, restartDelayMaxMs: 40 };
const PROGRAM = fileURLToPath(new URL('host-program.ts', import.meta.url));

describe.runIf(canMount)('a disk', () => {
  it('that is full refuses a new plugin with the reason, keeps the others, and takes it once there is room', async () => {
    const folders = makeFolders();
    await onOwnDisk(folders.dataDir, 'size=2m', async () => {
      install(folders, 'echoes', { id: 'echo' });
      await using engine = await startEngine(
        { ...folders, root: join(folders.root, 'keep') },
        { policy: QUICK },
      );
      const running = await engine.until('echo', (it) => it?.state === 'running');
      fill(join(folders.dataDir, 'ballast'));
      install(folders, 'echoes', { id: 'late', padding: 'x'.repeat(20_000) });
      const refused = await engine.until('late.binary', (it) => it?.state === 'invalid');
      expect(refused.reason).toBe('cannot be copied into the data directory: the disk is full (ENOSPC)');
      killPlugin(running);
      await engine.until('echo', (it) => it?.state === 'running' && it.pid !== running.pid);
      rmSync(join(folders.dataDir, 'ballast'));
      await engine.supervisor.rescan();
      await engine.until('late', (it) => it?.state === 'running');
    });
  });

  it('mounted noexec makes plugins run in place, and says what is lost', async () => {
    const folders = makeFolders();
    await onOwnDisk(folders.dataDir, 'size=8m,noexec', async () => {
      install(folders, 'echoes', { id: 'echo' });
      await using engine = await startEngine({ ...folders, root: join(folders.root, 'keep') });
      const plugin = await engine.until('echo', (it) => it?.state === 'running');
      expect(readFileSync(`/proc/${plugin.pid ?? 0}/cmdline`, 'utf8')).toContain(folders.pluginsDir);
      expect(readFileSync(join(folders.logDir, 'plugin-supervisor.log'), 'utf8')).toContain(
        'is mounted noexec',
      );
      install(folders, 'echoes', { id: 'echo', version: '2.0.0' });
      await engine.until('echo', (it) => it?.metadata?.version === '2.0.0' && it.state === 'running');
      expect(await engine.supervisor.rollback('echo')).toMatchObject({ code: 'ROLLBACK_UNAVAILABLE' });
    });
  });
});

describe.runIf(process.getuid?.() === 0)('a file of somebody else', () => {
  it('is not run', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    chownSync(join(folders.pluginsDir, 'echo.binary'), 12_345, 12_345);
    await using engine = await startEngine(folders);
    const plugin = await engine.until('echo.binary', (it) => it?.state === 'invalid');
    expect(plugin.reason).toContain('belongs to user 12345');
  });
});

describe('the plugins folder', () => {
  it('may be removed and made again', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders, { policy: { removalGraceMs: 30_000 } });
    const { pid } = await engine.until('echo', (it) => it?.state === 'running');
    renameSync(folders.pluginsDir, `${folders.pluginsDir}.old`);
    await engine.supervisor.rescan();
    renameSync(`${folders.pluginsDir}.old`, folders.pluginsDir);
    await engine.supervisor.rescan();
    rmSync(folders.pluginsDir, { recursive: true });
    mkdirSync(folders.pluginsDir);
    install(folders, 'echoes', { id: 'echo' });
    install(folders, 'echoes', { id: 'other' });
    await engine.until('other', (it) => it?.state === 'running');
    expect(engine.supervisor.get('echo')).toMatchObject({ state: 'running', pid });
  });

  it('that cannot be read is reported, and what runs goes on', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders);
    await engine.until('echo', (it) => it?.state === 'running');
    renameSync(folders.pluginsDir, `${folders.pluginsDir}.old`);
    writeFileSync(folders.pluginsDir, 'a file');
    await engine.supervisor.rescan();
    await engine.supervisor.rescan();
    const troubles = engine.events.filter(({ type }) => type === 'storage_degraded');
    expect(troubles.map(({ message }) => message)).toEqual([expect.stringContaining('ENOTDIR')]);
    expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
    rmSync(folders.pluginsDir);
    renameSync(`${folders.pluginsDir}.old`, folders.pluginsDir);
    await engine.supervisor.rescan();
    expect(engine.events.at(-1)?.message).toBe('The plugins folder can be read again');
  });
});

describe('a program around the engine that throws', () => {
  it('in a listener hurts nobody', async () => {
    const folders = makeFolders();
    install(folders, 'crashes-when-called', { id: 'fragile' });
    await using engine = await startEngine(folders, { policy: QUICK });
    const fail = (): never => {
      throw new Error('bad listener');
    };
    engine.supervisor.onEvent(fail);
    engine.supervisor.onChange(fail);
    await engine.until('fragile', (it) => it?.state === 'running');
    await ask(engine, 'fragile', '/crash');
    await engine.until('fragile', (it) => it?.state === 'running' && it.restarts === 1);
    await engine.supervisor.stop();
    expect(readFileSync(join(folders.logDir, 'plugin-supervisor.log'), 'utf8')).toContain('bad listener');
  });

  it('in its settings or policy costs one plugin a start, and says why', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    install(folders, 'echoes', { id: 'other' });
    let isBroken = true;
    await using engine = await startEngine(folders, {
      policy: { restartDelayMs: 200 },
      policyFor: () => {
        throw new Error('no policy');
      },
      settings: (plugin) => {
        if (plugin === 'echo' && isBroken) throw new Error('database is locked');
        return {};
      },
    });
    await engine.until('other', (it) => it?.state === 'running');
    await engine.until('echo', (it) => it?.reason === 'the host could not welcome it: database is locked');
    isBroken = false;
    await engine.until('echo', (it) => it?.state === 'running');
  });

  it('in its memory makes no choice that is not stored, and supervision goes on', async () => {
    const folders = makeFolders();
    const kept = createVolatileMemory();
    let isFull = false;
    const memory: PluginMemoryStore = {
      ...kept,
      save(plugin, record) {
        if (isFull) throw new Error('database or disk is full');
        kept.save(plugin, record);
      },
    };
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders, { memory, policy: QUICK });
    const plugin = await engine.until('echo', (it) => it?.state === 'running');
    isFull = true;
    expect(await engine.supervisor.disable('echo')).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    expect(engine.supervisor.get('echo')).toMatchObject({ state: 'running', enabled: true });
    killPlugin(plugin);
    await engine.until('echo', (it) => it?.state === 'running' && it.pid !== plugin.pid);
  });
});

describe('a host with few descriptors', () => {
  it('says so where a plugin cannot start, and keeps what runs', async () => {
    const folders = makeFolders();
    for (let index = 0; index < 16; index += 1) install(folders, 'echoes', { id: `p${index}` });
    const host = spawn(
      '/bin/sh',
      ['-c', 'ulimit -n 75; exec "$0" "$@"', process.execPath, PROGRAM, JSON.stringify(folders)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const states = new Map<string, string>();
    const reasons = new Set<string>();
    for await (const line of createInterface({ input: host.stdout })) {
      const { id, state, reason } = JSON.parse(line) as { id: string; state: string; reason: string | null };
      states.set(id, state);
      if (reason !== null) reasons.add(reason);
      const isShort = [...reasons].some((text) => /EMFILE|file descriptors/.test(text));
      if (isShort && [...states.values()].filter((it) => it === 'running').length >= 3) break;
    }
    expect(host.exitCode).toBeNull();
    host.kill('SIGTERM');
    const status = await new Promise((resolve) => host.once('exit', resolve));
    expect([status, [...reasons].join()]).toEqual([0, expect.stringMatching(/EMFILE|file descriptors/)]);
    await expectNothingLeft(folders);
    rmSync(folders.root, { recursive: true });
  });
});

describe('a guardian that is killed', () => {
  it('is started again and does its work', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders);
    await engine.until('echo', (it) => it?.state === 'running');
    const find = (): number[] =>
      execFileSync('/bin/sh', ['-c', `grep -lsa toru-guardian /proc/[0-9]*/cmdline | cut -d/ -f3`])
        .toString()
        .split('\n')
        .map(Number)
        .filter((pid) => pid > 0 && parentOf(pid) === process.pid);
    const [guardian] = find();
    process.kill(guardian ?? -1, 'SIGKILL');
    await vi.waitFor(
      () => {
        expect(find().filter((pid) => pid !== guardian)).toHaveLength(1);
      },
      { timeout: 10_000 },
    );
    expect(engine.events.some(({ message }) => message.startsWith('The guardian is gone'))).toBe(true);
    writePlugin(folders.pluginsDir, 'next.binary', fixtureText('echoes', { id: 'next' }));
    await engine.until('next', (it) => it?.state === 'running');
    expect(find()).toHaveLength(1);
  });
});

function parentOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[1]);
  } catch {
    // It ended meanwhile.
    return 0;
  }
}
