/** `toru plugin install` and `remove`: real files in a plugins folder, a scripted panel that watches it. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PluginInfo } from '@toru/api';
import { toru, type ToruOutcome } from './run-toru.ts';
import { json, pluginInfo, startScriptedPanel, type ScriptedPanel } from './scripted-panel.ts';

const BYTES = Buffer.from('#!/bin/sh\n');
const HASH = createHash('sha256').update(BYTES).digest('hex');
const LIST = 'GET /api/plugins';

let folder: string;
let pluginsDir: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toru-install-'));
  pluginsDir = join(folder, 'plugins');
  await mkdir(pluginsDir);
  await writeFile(join(folder, 'weather.binary'), BYTES, { mode: 0o600 });
});

afterEach(() => rm(folder, { recursive: true }));

async function startPanel(plugins_dir: string | null = pluginsDir): Promise<ScriptedPanel> {
  return startScriptedPanel({
    'GET /api/instance': [json({ plugins_dir })],
    'POST /api/plugins/rescan': [json({ items: [] })],
    [LIST]: [json({ items: [] })],
  });
}

function placed(changes: Partial<PluginInfo>): PluginInfo {
  const file = { path: join(pluginsDir, 'weather.binary'), hash: HASH, bytes: BYTES.length };
  return pluginInfo({ file, ...changes });
}

function install(panel: ScriptedPanel, ...words: readonly string[]): Promise<ToruOutcome> {
  return toru(['plugin', 'install', 'weather.binary', ...words], { env: panel.env, cwd: folder });
}

describe('toru plugin install', () => {
  test('puts the file there, executable, and waits until the panel knows it', async () => {
    await using panel = await startPanel();
    const item = placed({ enabled: false, state: 'disabled' });
    panel.answer(LIST, json({ items: [] }), json({ items: [item] }));
    expect(await install(panel)).toEqual({
      status: 0,
      stdout: 'weather 1.2.0 is installed and disabled, "toru plugin enable weather" starts it\n',
      stderr: '',
    });
    expect(await readdir(pluginsDir)).toEqual(['weather.binary']);
    expect(await readFile(join(pluginsDir, 'weather.binary'))).toEqual(BYTES);
    expect((await stat(join(pluginsDir, 'weather.binary'))).mode & 0o777).toBe(0o755);
    expect(panel.requests).toEqual(['GET /api/instance', 'POST /api/plugins/rescan', LIST, LIST]);
  });

  test('replaces a running version and waits until the new one serves', async () => {
    await writeFile(join(pluginsDir, 'weather.binary'), 'old');
    await using panel = await startPanel();
    const version = { version: '1.2.0', hash: HASH, current: true };
    const upgrade = {
      version: '1.2.0',
      state: 'in_progress',
      reason: null,
      reason_info: null,
      at: '',
    } as const;
    panel.answer(
      LIST,
      json({
        items: [placed({ upgrade, version: '1.1.0', kept_versions: [{ ...version, current: false }] })],
      }),
      json({ items: [placed({ kept_versions: [version] })] }),
    );
    expect(await install(panel)).toMatchObject({
      status: 0,
      stdout: 'weather 1.2.0 is installed and running\n',
    });
    expect(await readFile(join(pluginsDir, 'weather.binary'))).toEqual(BYTES);
  });

  test.each<[string, Partial<PluginInfo>, string]>([
    ['an invalid file', { state: 'invalid', reason: 'no metadata' }, 'no metadata'],
    [
      'a file that cannot be executed',
      {
        id: 'weather.binary',
        state: 'invalid',
        reason: 'it is no program',
        file: { path: '/plugins/weather.binary', hash: null, bytes: 1 },
      },
      'it is no program',
    ],
    [
      'a plugin that does not start',
      { state: 'failed', reason: 'exited with status 3' },
      'exited with status 3',
    ],
    [
      'a refused upgrade',
      {
        reason: 'version 1.2.0 was not ready within 10000 ms',
        upgrade: { version: '1.2.0', state: 'failed', reason: null, reason_info: null, at: '' },
      },
      'version 1.2.0 was not ready within 10000 ms',
    ],
  ])('%s is a failure with its reason', async (_, changes, reason) => {
    await using panel = await startPanel();
    panel.answer(LIST, json({ items: [placed(changes)] }));
    expect(await install(panel)).toEqual({
      status: 65,
      stdout: '',
      stderr: `toru: The panel does not run "weather.binary": ${reason}\n`,
    });
  });

  test('takes another name', async () => {
    await using panel = await startPanel();
    const file = { path: join(pluginsDir, 'other.binary'), hash: HASH, bytes: 1 };
    panel.answer(LIST, json({ items: [placed({ file, enabled: false, state: 'disabled' })] }));
    expect(await install(panel, '--name', 'other.binary', '--json')).toMatchObject({ status: 0 });
    expect(await readdir(pluginsDir)).toEqual(['other.binary']);
  });

  test.each(['weather', '../weather.binary', '.weather.binary', 'a/b.binary'])(
    'refuses the name %s',
    async (name) => {
      await using panel = await startPanel();
      const { status, stderr } = await install(panel, '--name', name);
      expect({ status, stderr }).toEqual({
        status: 64,
        stderr: `toru: "${name}" is not a name for a plugin: write one that ends with .binary, as in --name weather.binary\n`,
      });
      expect(panel.requests).toEqual([]);
    },
  );

  test('a panel elsewhere, or a token that may not know the folder', async () => {
    await using remote = await startPanel('/nowhere/plugins');
    expect(await install(remote)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('The plugins folder "/nowhere/plugins" is not on this machine'),
    });
    await using weak = await startPanel(null);
    expect(await install(weak)).toMatchObject({
      status: 77,
      stderr: expect.stringContaining('no scope "admin"'),
    });
  });

  test('a file that is not there, and a folder that cannot be written leave nothing behind', async () => {
    await using panel = await startPanel();
    await rm(join(folder, 'weather.binary'));
    expect(await install(panel)).toMatchObject({ status: 1, stderr: expect.stringContaining('Cannot read') });
    await writeFile(join(folder, 'weather.binary'), BYTES);
    await mkdir(join(pluginsDir, 'weather.binary'));
    expect(await install(panel)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Cannot put a file'),
    });
    expect(await readdir(pluginsDir)).toEqual(['weather.binary']);
  });
});

describe('toru plugin remove', () => {
  beforeEach(() => writeFile(join(pluginsDir, 'weather.binary'), BYTES));

  test('asks for --yes first', async () => {
    await using panel = await startPanel();
    panel.answer('GET /api/plugins/weather', json(placed({})));
    expect(await toru(['plugin', 'remove', 'weather'], { env: panel.env })).toEqual({
      status: 64,
      stdout: '',
      stderr: `toru: This deletes ${join(pluginsDir, 'weather.binary')}: add --yes to do it\n`,
    });
    expect(await readdir(pluginsDir)).toEqual(['weather.binary']);
  });

  test('deletes the file and waits until the plugin is gone', async () => {
    await using panel = await startPanel();
    panel.answer('GET /api/plugins/weather', json(placed({})));
    panel.answer(LIST, json({ items: [placed({ state: 'stopping' })] }), json({ items: [] }));
    const { status, stdout } = await toru(['plugin', 'remove', 'weather', '--yes'], { env: panel.env });
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'weather is removed\n' });
    expect(await readdir(pluginsDir)).toEqual([]);
  });

  test('deletes nothing outside the plugins folder', async () => {
    await using panel = await startPanel();
    const file = { path: join(folder, 'weather.binary'), hash: HASH, bytes: 1 };
    panel.answer('GET /api/plugins/weather', json(placed({ file })));
    const { status, stderr } = await toru(['plugin', 'remove', 'weather', '--yes'], { env: panel.env });
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('not in the plugins folder'),
    });
    expect(await readdir(folder)).toContain('weather.binary');
  });

  test('needs to be told where the file is', async () => {
    await using panel = await startPanel();
    panel.answer('GET /api/plugins/weather', json(placed({ file: null })));
    expect(await toru(['plugin', 'remove', 'weather', '--yes'], { env: panel.env })).toMatchObject({
      status: 77,
    });
  });
});
