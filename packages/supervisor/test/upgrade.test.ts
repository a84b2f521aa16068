/** Files that change, break, clash and vanish under running plugins. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { createVolatileMemory } from '../src/index.ts';
import { ask, fixtureText, install, killPlugin, makeFolders, startEngine, writePlugin } from './engine.ts';

describe('a changed file', () => {
  it('is upgraded beside the running version without a failed request', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders);
    await engine.until('echo', (it) => it?.state === 'running');
    const seen = new Map<string, number>();
    let isDone = false;
    const load = (async () => {
      while (!isDone) {
        const { code, text } = await ask(engine, 'echo', '/version');
        seen.set(code ?? text, (seen.get(code ?? text) ?? 0) + 1);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    install(folders, 'echoes', { id: 'echo', version: '2.0.0' });
    const plugin = await engine.until(
      'echo',
      (it) => it?.metadata?.version === '2.0.0' && it.upgrade?.state === 'done',
    );
    expect(plugin).toMatchObject({ state: 'running', restarts: 0 });
    expect((await ask(engine, 'echo', '/version')).text).toBe('2.0.0');
    await vi.waitFor(() => {
      expect(seen.get('2.0.0')).toBeGreaterThan(10);
    });
    isDone = true;
    await load;
    expect([...seen.keys()].sort()).toEqual(['1.0.0', '2.0.0']);
    expect(await engine.supervisor.rollback('echo')).toEqual({ kind: 'settled' });
    expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
  });

  it('that does not get ready leaves the old version serving, after a crash and after a host restart too', async () => {
    const folders = makeFolders();
    const memory = createVolatileMemory();
    install(folders, 'echoes', { id: 'echo' });
    const policy = { restartDelayMs: 20 };
    {
      await using engine = await startEngine(
        { ...folders, root: join(folders.root, 'keep') },
        { memory, policy },
      );
      await engine.until('echo', (it) => it?.state === 'running');
      install(folders, 'exits-at-once', { id: 'echo', version: '2.0.0' });
      const refused = await engine.until('echo', (it) => it?.upgrade?.state === 'failed');
      expect(refused).toMatchObject({
        state: 'running',
        upgrade: { version: '2.0.0', reason: 'exited with status 3 before it was ready' },
      });
      killPlugin(refused);
      await engine.until('echo', (it) => it?.state === 'running' && it.pid !== refused.pid);
      expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
    }
    {
      await using engine = await startEngine(
        { ...folders, root: join(folders.root, 'keep') },
        { memory, policy },
      );
      await engine.until('echo', (it) => it?.state === 'running');
      expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
      writePlugin(folders.pluginsDir, 'echo.binary', 'not a program');
      await engine.until('echo', (it) => it?.upgrade?.reason?.includes('neither') === true);
    }
    await using engine = await startEngine(folders, { memory, policy });
    const plugin = await engine.until('echo', (it) => it?.state === 'running');
    expect(plugin.reason).toContain('neither a Linux program');
    expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
    install(folders, 'echoes', { id: 'echo', version: '3.0.0' });
    await engine.until('echo', (it) => it?.metadata?.version === '3.0.0' && it.state === 'running');
  });

  it('with upgrade "replace" goes back on failure', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo', upgrade: 'replace' });
    await using engine = await startEngine(folders);
    await engine.until('echo', (it) => it?.state === 'running');
    install(folders, 'exits-at-once', { id: 'echo', version: '2.0.0', upgrade: 'replace' });
    await engine.until('echo', (it) => it?.upgrade?.state === 'failed' && it.state === 'running');
    expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
  });

  it('that appears is started, and one that vanishes is stopped', async () => {
    const folders = makeFolders();
    await using engine = await startEngine(folders);
    install(folders, 'echoes', { id: 'late' });
    await engine.until('late', (it) => it?.state === 'running');
    rmSync(join(folders.pluginsDir, 'late.binary'));
    await engine.until('late', (it) => it === undefined);
    expect(engine.events.map(({ type }) => type)).toContain('removed');
  });
});

describe('a bad file', () => {
  it('is listed with its reason, and the rest run', async () => {
    const folders = makeFolders();
    const { pluginsDir } = folders;
    const meta = (text: string): string => `#!/bin/sh\n${text}\n`;
    writePlugin(pluginsDir, 'not-executable.binary', meta('true'), 0o644);
    writePlugin(pluginsDir, 'no-shebang.binary', 'echo hello');
    writePlugin(pluginsDir, 'rubbish.binary', meta('echo hello'));
    writePlugin(pluginsDir, 'fails.binary', meta('echo "no libfoo" >&2; exit 4'));
    writePlugin(
      pluginsDir,
      'bad-id.binary',
      meta(`echo '{"id":"a b","name":"x","version":"1.0.0","route":"/x"}'`),
    );
    writePlugin(
      pluginsDir,
      'bad-route.binary',
      meta(`echo '{"id":"ab","name":"x","version":"1.0.0","route":"/x/y"}'`),
    );
    writePlugin(pluginsDir, 'no-interpreter.binary', '#!/opt/nowhere/python\n');
    writePlugin(pluginsDir, 'world-writable.binary', meta('true'), 0o757);
    writePlugin(pluginsDir, 'hangs.binary', meta('sleep 100'));
    writePlugin(pluginsDir, 'aa-clash.binary', fixtureText('echoes', { id: 'echo', route: '/one' }));
    writePlugin(pluginsDir, 'bb-clash.binary', fixtureText('echoes', { id: 'echo', route: '/two' }));
    writePlugin(pluginsDir, 'cc-route.binary', fixtureText('echoes', { id: 'other', route: '/one' }));
    await using engine = await startEngine(folders);
    await engine.until('echo', (it) => it?.state === 'running');
    await engine.until('hangs.binary', (it) => it?.state === 'invalid');
    const invalid = engine.supervisor.list().filter(({ state }) => state === 'invalid');
    expect(Object.fromEntries(invalid.map(({ id, reason }) => [id, reason]))).toMatchObject({
      'not-executable.binary': expect.stringContaining('chmod +x'),
      'no-shebang.binary': expect.stringContaining('neither a Linux program'),
      'rubbish.binary': expect.stringContaining('--metadata printed no JSON'),
      'fails.binary': '--metadata exited with status 4; it said: no libfoo',
      'bad-id.binary': expect.stringContaining('field "id"'),
      'bad-route.binary': expect.stringContaining('field "route"'),
      'no-interpreter.binary': expect.stringContaining('"/opt/nowhere/python" is not there'),
      'world-writable.binary': expect.stringContaining('chmod o-w'),
      'hangs.binary': '--metadata did not end within 5000 ms',
      'bb-clash.binary': 'its id "echo" is taken by aa-clash.binary',
      'cc-route.binary': 'its route "/one" is taken by plugin "echo"',
    });
    expect(await engine.supervisor.enable('rubbish.binary')).toMatchObject({
      kind: 'failed',
      code: 'PLUGIN_INVALID',
    });
    writePlugin(pluginsDir, 'rubbish.binary', fixtureText('echoes', { id: 'mended' }));
    await engine.until('mended', (it) => it?.state === 'running');
  });
});

describe('safe mode', () => {
  it('starts and executes nothing', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders, { safeMode: true });
    const plugin = await engine.until('echo.binary', (it) => it?.state === 'invalid');
    expect(plugin.reason).toBe('is not looked at in safe mode');
    expect(engine.events.map(({ type }) => type)).not.toContain('starting');
  });
});
