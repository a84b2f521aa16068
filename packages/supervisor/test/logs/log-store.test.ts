import { readFile, stat, utimes, writeFile, readdir, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { createLogStore } from '../../src/logs/log-store.ts';
import type { LogStore, LogStoreOptions } from '../../src/logs/log-store.ts';
import { hostEntry, linesOnDisk, range, temporaryFolder } from './log-folder.ts';

function openStore(dir: string, more: Partial<LogStoreOptions> = {}): LogStore {
  const store = createLogStore({ dir, now: Date.now, ...more });
  onTestFinished(() => store.close());
  return store;
}

describe('the logs of a host', () => {
  it('lie where they should, for their owner alone', async () => {
    const dir = join(await temporaryFolder(), 'made', 'logs');
    const store = openStore(dir);
    store.supervisor.write(hostEntry('Started', { event: 'started', plugin: 'weather', pid: 7 }));
    store.supervisor.write(hostEntry('Host started', { event: 'host_started' }));
    store.plugin('weather').write(hostEntry('Started', { event: 'started', plugin: 'forged' }));
    expect(store.plugin('weather')).toBe(store.plugin('weather'));
    await store.close();
    expect(linesOnDisk(join(dir, 'plugin-supervisor.log'))).toMatchObject([
      { seq: 1, event: 'started', plugin: 'weather', pid: 7, stream: 'host' },
      { seq: 2, event: 'host_started' },
    ]);
    expect(linesOnDisk(join(dir, 'plugins', 'weather.log'))).toMatchObject([{ seq: 1, plugin: 'weather' }]);
    for (const folder of [dir, join(dir, 'plugins')]) expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const file of ['plugin-supervisor.log', 'plugins/weather.log'])
      expect((await stat(join(dir, file))).mode & 0o777).toBe(0o600);
  });

  it('write everything when closed, and nothing after', async () => {
    const dir = await temporaryFolder();
    const store = openStore(dir);
    const log = store.plugin('weather');
    for (let line = 0; line < 5_000; line += 1) log.write(hostEntry(`line ${line}`));
    await Promise.all([store.close(), store.close()]);
    log.write(hostEntry('too late'));
    await log.flush();
    expect(linesOnDisk(join(dir, 'plugins', 'weather.log')).map((line) => line.seq)).toEqual(range(1, 5_000));
    expect(log.lines).toBe(5_000);
  });

  it('tell which log dropped lines or cannot be written', async () => {
    const dir = await temporaryFolder();
    await mkdir(join(dir, 'plugins', 'weather.log'), { recursive: true });
    const onState = vi.fn();
    const onDropped = vi.fn();
    const store = openStore(dir, {
      onState,
      onDropped,
      limits: { burstLines: 0, linesPerS: 0, retryMs: 10 },
    });
    store.plugin('weather').write(hostEntry('x'));
    store.plugin('other').write({ level: 'info', message: 'x', stream: 'channel' });
    await store.close();
    expect(onState).toHaveBeenCalledWith(
      'weather',
      expect.objectContaining({ kind: 'failing', code: 'EISDIR' }),
    );
    expect(onDropped).toHaveBeenCalledWith('other', { count: 1, reason: 'rate' });
  });
});

describe('the cap on the total', () => {
  it('removes the oldest rotated files, and later the logs of plugins that are gone', async () => {
    const dir = await temporaryFolder();
    const plugins = join(dir, 'plugins');
    await mkdir(plugins);
    const files = ['gone.log', 'quiet.log', 'weather.log.2', 'weather.log.1', 'notes.txt'];
    for (const [age, name] of files.entries()) {
      await writeFile(join(plugins, name), Buffer.alloc(10_000, '\n'));
      await utimes(join(plugins, name), 1_000 + age, 1_000 + age);
    }
    const names = async (): Promise<string[]> => (await readdir(plugins)).sort();
    let nowMs = 0;
    const store = openStore(dir, {
      now: () => nowMs,
      maxTotalBytes: 35_000,
      limits: { maxFileBytes: 1_000 },
    });
    await vi.waitFor(async () =>
      expect(await names()).toEqual(['gone.log', 'notes.txt', 'quiet.log', 'weather.log.1']),
    );
    nowMs += 60_000;
    store.plugin('quiet');
    for (let line = 0; line < 60; line += 1) store.plugin('weather').write(hostEntry('x'.repeat(300)));
    await store.plugin('weather').flush();
    const left = [
      'notes.txt',
      'quiet.log',
      ...['', '.1', '.2', '.3', '.4', '.5'].map((end) => `weather.log${end}`),
    ];
    expect(await names()).toEqual(expect.arrayContaining(left));
    store.plugin('weather').write(hostEntry('x'.repeat(20_000)));
    store.plugin('weather').write(hostEntry('the next file'));
    await vi.waitFor(async () =>
      expect(await names()).toEqual(['notes.txt', 'quiet.log', 'weather.log', 'weather.log.1']),
    );
  });

  it('holds while many plugins write', async () => {
    const dir = await temporaryFolder();
    const store = openStore(dir, { maxTotalBytes: 200_000, limits: { maxFileBytes: 10_000 } });
    const logs = Array.from({ length: 8 }, (_, index) => store.plugin(`plugin-${index}`));
    let largest = 0;
    for (let round = 0; round < 60; round += 1) {
      for (const log of logs) for (let line = 0; line < 20; line += 1) log.write(hostEntry('x'.repeat(200)));
      await Promise.all(logs.map((log) => log.flush()));
      largest = Math.max(largest, await weigh(join(dir, 'plugins')));
    }
    await store.close();
    // A file is removed after the rotation that brought the sum over the cap: by then each log may have grown by one more file.
    expect(largest).toBeLessThan(200_000 + 8 * 10_000 + 8 * 10_000);
    expect(await weigh(join(dir, 'plugins'))).toBeLessThanOrEqual(200_000 + 8 * 10_000);
    for (const log of logs)
      expect(
        (await readFile(join(dir, 'plugins', `plugin-${logs.indexOf(log)}.log`))).length,
      ).toBeGreaterThan(0);
  });
});

async function weigh(dir: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(dir)) {
    try {
      bytes += (await stat(join(dir, name))).size;
    } catch (error) {
      // Removed between the two calls.
      expect(error).toMatchObject({ code: 'ENOENT' });
    }
  }
  return bytes;
}
