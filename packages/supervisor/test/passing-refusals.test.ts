/** A file that was refused for what lies around it is tried again, by itself and when somebody asks. */

import { readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ask, fixtureText, install, makeFolders, startEngine, writePlugin } from './engine.ts';
import type { Folders, TestEngine } from './engine.ts';
import { canMount, fill, onOwnDisk } from './own-disk.ts';

/** A plugin whose metadata fails for as long as a file is not there. */
function moody(folders: Folders, metadata: { readonly id: string; readonly version?: string }): string {
  const mood = join(folders.root, 'mood');
  const text = fixtureText('echoes', metadata);
  const [shebang = '', ...rest] = text.split('\n');
  const guard = `if (process.argv[2] === '--metadata' && !require('fs').existsSync(${JSON.stringify(mood)})) { console.error('no libfoo'); process.exit(4); }`;
  return [shebang, guard, ...rest].join('\n');
}
const cheerUp = (folders: Folders): void => writeFileSync(join(folders.root, 'mood'), '');
const touch = (folders: Folders, name: string): void =>
  utimesSync(join(folders.pluginsDir, name), new Date(), new Date());

/** Waits until a file was refused often enough that nothing but a person will be quick. */
async function refusedOften(engine: TestEngine, id: string): Promise<void> {
  await engine.until(id, (it) => (it?.nextRetryAtMs ?? 0) - Date.now() > 3_000, 20_000);
}

describe('a new file that could not say what it is', () => {
  it('is asked again by itself, with the time of the next try', async () => {
    const folders = makeFolders();
    writePlugin(folders.pluginsDir, 'moody.binary', moody(folders, { id: 'moody' }));
    await using engine = await startEngine(folders);
    const refused = await engine.until('moody.binary', (it) => it?.state === 'invalid');
    expect(refused.reason).toBe('--metadata exited with status 4; it said: no libfoo');
    expect(refused.nextRetryAtMs).toBeGreaterThan(Date.now() - 60_000);
    cheerUp(folders);
    await engine.until('moody', (it) => it?.state === 'running');
  });

  it('is asked again when it takes longer than it may the first time', async () => {
    const folders = makeFolders();
    const slowOnce = `if [ "$1" = --metadata ] && mkdir "${join(folders.root, 'cold')}" 2>/dev/null; then exec sleep 6; fi`;
    const inner = join(folders.root, 'inner.cjs');
    writeFileSync(inner, fixtureText('echoes', { id: 'jvm' }).replace(/^#!.*\n/, ''));
    writePlugin(folders.pluginsDir, 'jvm.binary', `#!/bin/sh\n${slowOnce}\nexec node "${inner}" "$@"\n`);
    await using engine = await startEngine(folders);
    await engine.until('jvm.binary', (it) => it?.reason === '--metadata did not end within 5000 ms');
    await engine.until('jvm', (it) => it?.state === 'running');
  });

  it('is asked again once its interpreter is there', async () => {
    const folders = makeFolders();
    const interpreter = join(folders.root, 'node-of-mine');
    const text = fixtureText('echoes', { id: 'later' }).replace(/^#!.*/, `#!${interpreter}`);
    writePlugin(folders.pluginsDir, 'later.binary', text);
    await using engine = await startEngine(folders);
    await engine.until('later.binary', (it) => it?.reason?.includes('is not there') === true);
    symlinkSync(process.execPath, interpreter);
    await engine.until('later', (it) => it?.state === 'running');
  });

  it.each<[string, (folders: Folders, engine: TestEngine) => unknown]>([
    ['the folder is looked at on request', (_, engine) => engine.supervisor.rescan()],
    ['the file is touched', (folders) => touch(folders, 'moody.binary')],
    [
      'the file is copied again',
      (folders) => writePlugin(folders.pluginsDir, 'moody.binary', moody(folders, { id: 'moody' })),
    ],
  ])('is asked at once when %s', async (_, act) => {
    const folders = makeFolders();
    writePlugin(folders.pluginsDir, 'moody.binary', moody(folders, { id: 'moody' }));
    await using engine = await startEngine(folders);
    await refusedOften(engine, 'moody.binary');
    cheerUp(folders);
    await act(folders, engine);
    await engine.until('moody', (it) => it?.state === 'running', 3_000);
  });

  it('is not asked again by itself when it answered, and the answer was wrong; on request it is', async () => {
    const folders = makeFolders();
    const count = join(folders.root, 'count');
    writePlugin(folders.pluginsDir, 'rubbish.binary', `#!/bin/sh\necho x >> "${count}"\necho rubbish\n`);
    await using engine = await startEngine(folders);
    const refused = await engine.until('rubbish.binary', (it) => it?.state === 'invalid');
    expect(refused.nextRetryAtMs).toBeNull();
    const asked = readFileSync(count, 'utf8').length;
    await engine.supervisor.rescan();
    expect(readFileSync(count, 'utf8')).toHaveLength(asked * 2);
  });
});

describe('an upgrade whose file could not say what it is', () => {
  async function refusedUpgrade(folders: Folders): Promise<TestEngine> {
    install(folders, 'echoes', { id: 'echo' });
    const engine = await startEngine(folders);
    await engine.until('echo', (it) => it?.state === 'running');
    writePlugin(folders.pluginsDir, 'echo.binary', moody(folders, { id: 'echo', version: '2.0.0' }));
    await engine.until('echo', (it) => it?.upgrade?.state === 'failed');
    expect((await ask(engine, 'echo', '/version')).text).toBe('1.0.0');
    return engine;
  }
  const isUpgraded = (engine: TestEngine, withinMs?: number): Promise<unknown> =>
    engine.until('echo', (it) => it?.metadata?.version === '2.0.0' && it.state === 'running', withinMs);

  it('is offered by itself once it can', async () => {
    const folders = makeFolders();
    await using engine = await refusedUpgrade(folders);
    cheerUp(folders);
    await isUpgraded(engine);
  });

  it.each<[string, (folders: Folders, engine: TestEngine) => unknown]>([
    ['the folder is looked at on request', (_, engine) => engine.supervisor.rescan()],
    ['the plugin is restarted', (_, engine) => engine.supervisor.restart('echo')],
    ['the file is touched', (folders) => touch(folders, 'echo.binary')],
  ])('is offered at once when %s', async (_, act) => {
    const folders = makeFolders();
    await using engine = await refusedUpgrade(folders);
    cheerUp(folders);
    await act(folders, engine);
    await isUpgraded(engine, 5_000);
  });
});

describe('a new version that did not get ready', () => {
  /** Version 2 gets ready only while a file is there. */
  function needy(folders: Folders): void {
    const file = join(folders.root, 'needed');
    const good = fixtureText('echoes', { id: 'echo', version: '2.0.0' });
    const [shebang = '', ...rest] = good.split('\n');
    const guard = `if (process.argv[2] !== '--metadata' && !require('fs').existsSync(${JSON.stringify(file)})) process.exit(3);`;
    writePlugin(folders.pluginsDir, 'echo.binary', [shebang, guard, ...rest].join('\n'));
  }

  it.each<[string, (folders: Folders, engine: TestEngine) => unknown]>([
    ['the folder is looked at on request', (_, engine) => engine.supervisor.rescan()],
    ['the plugin is restarted', (_, engine) => engine.supervisor.restart('echo')],
    ['the file is touched', (folders) => touch(folders, 'echo.binary')],
    ['its env file is changed', (folders) => writeFileSync(join(folders.pluginsDir, 'echo.env'), 'A=1\n')],
  ])('is tried again when %s', async (_, act) => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders);
    await engine.until('echo', (it) => it?.state === 'running');
    needy(folders);
    await engine.until('echo', (it) => it?.upgrade?.state === 'failed');
    writeFileSync(join(folders.root, 'needed'), '');
    await act(folders, engine);
    await engine.until('echo', (it) => it?.metadata?.version === '2.0.0' && it.state === 'running');
  });

  it('is not, after somebody went back from it, until its content changes', async () => {
    const folders = makeFolders();
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders);
    await engine.until('echo', (it) => it?.state === 'running');
    install(folders, 'echoes', { id: 'echo', version: '2.0.0' });
    await engine.until('echo', (it) => it?.metadata?.version === '2.0.0' && it.state === 'running');
    await engine.supervisor.rollback('echo');
    touch(folders, 'echo.binary');
    await engine.supervisor.rescan();
    await engine.supervisor.restart('echo');
    await engine.supervisor.rescan();
    expect(engine.supervisor.get('echo')).toMatchObject({ metadata: { version: '1.0.0' }, state: 'running' });
  });
});

describe('a plugin that failed for its env file', () => {
  it('is started when the file is mended', async () => {
    const folders = makeFolders();
    const env = join(folders.pluginsDir, 'echo.env');
    writeFileSync(env, 'GREETING="never closed\n');
    install(folders, 'echoes', { id: 'echo' });
    const policy = { maxFailures: 1, failedRetryMs: 600_000 };
    await using engine = await startEngine(folders, { policy });
    const failed = await engine.until('echo', (it) => it?.state === 'failed');
    expect(failed.reason).toContain('the quote opened in line 1 is never closed');
    writeFileSync(env, 'GREETING="closed"\n');
    await engine.until('echo', (it) => it?.state === 'running');
    expect(JSON.parse((await ask(engine, 'echo', '/env')).text)).toMatchObject({ GREETING: 'closed' });
  });

  it('is started when the file appears, or goes away', async () => {
    const folders = makeFolders();
    const env = join(folders.pluginsDir, 'echo.env');
    const [shebang = '', ...rest] = fixtureText('echoes', { id: 'echo' }).split('\n');
    const guard = "if (process.argv[2] !== '--metadata' && !process.env.KEY) process.exit(78);";
    writePlugin(folders.pluginsDir, 'echo.binary', [shebang, guard, ...rest].join('\n'));
    await using engine = await startEngine(folders);
    await engine.until('echo', (it) => it?.state === 'failed');
    writeFileSync(env, 'KEY=1\n');
    await engine.until('echo', (it) => it?.state === 'running');
    writeFileSync(env, 'KEY="');
    await engine.supervisor.restart('echo', 0);
    await engine.until('echo', (it) => it?.state === 'restarting');
    rmSync(env);
    await engine.until('echo', (it) => it?.reason?.includes('78') === true);
  });

  it('hears of lines that are passed over in its log', async () => {
    const folders = makeFolders();
    writeFileSync(join(folders.pluginsDir, 'echo.env'), 'A=1\nnonsense\n');
    install(folders, 'echoes', { id: 'echo' });
    await using engine = await startEngine(folders);
    await engine.until('echo', (it) => it?.state === 'running');
    const page = await engine.supervisor.logs('echo')?.page({ search: 'echo.env' });
    expect(page?.lines.map(({ message }) => message)).toEqual([
      'echo.env: line 2 is no NAME=value and is ignored',
    ]);
  });
});

describe.runIf(canMount)('a large file that is examined while the disk is full', () => {
  it('is taken by itself once there is room, as a small one is', async () => {
    const folders = makeFolders();
    await onOwnDisk(folders.dataDir, 'size=24m', async () => {
      await using engine = await startEngine({ ...folders, root: join(folders.root, 'keep') });
      const ballast = join(folders.dataDir, 'ballast');
      fill(ballast);
      const padding = `//${'x'.repeat(12_000_000)}\n`;
      writePlugin(folders.pluginsDir, 'large.binary', fixtureText('echoes', { id: 'large' }) + padding);
      install(folders, 'echoes', { id: 'small', padding: 'x'.repeat(20_000) });
      for (const id of ['large', 'small'])
        await engine.until(
          `${id}.binary`,
          (it) => it?.reason?.includes('the disk is full (ENOSPC)') === true,
        );
      rmSync(ballast);
      for (const id of ['large', 'small']) await engine.until(id, (it) => it?.state === 'running', 30_000);
    });
  });
});
