import type { PluginSample, SystemInfo } from '@toru/api';
import type { PluginSnapshot } from '@toru/supervisor';
import { describe, expect, it } from 'vitest';
import { History, SAMPLES_KEPT } from './history.ts';
import { Ring } from './ring.ts';

describe('Ring', () => {
  it('keeps the last of many, oldest first', () => {
    const ring = new Ring<number>(3);
    for (let at = 1; at <= 10; at += 1) {
      ring.push(at);
      expect(ring.toArray()).toEqual([at - 2, at - 1, at].filter((item) => item > 0));
    }
  });
});

describe('History', () => {
  const open = (
    isBroken = false,
  ): {
    history: History;
    clock: { ms: number };
    plugins: PluginSnapshot[];
    logged: string[];
    seen: SystemInfo[];
    sent: (readonly [string, PluginSample])[][];
  } => {
    const clock = { ms: 0 };
    const plugins: PluginSnapshot[] = [];
    const logged: string[] = [];
    const seen: SystemInfo[] = [];
    const sent: (readonly [string, PluginSample])[][] = [];
    const history = new History({
      supervisor: { list: () => plugins },
      vitals: {
        sample: () =>
          isBroken
            ? Promise.reject(new Error('gone'))
            : Promise.resolve({ at: String(clock.ms) } as SystemInfo),
      },
      now: () => clock.ms,
      log: (_level, message) => logged.push(message),
      onSystem: (info) => seen.push(info),
      onPlugins: (samples) => sent.push([...samples]),
    });
    return { history, clock, plugins, logged, seen, sent };
  };
  const plugin = (total: number, errors: number): PluginSnapshot =>
    ({
      id: 'p',
      usage: null,
      requests: { total, byClass: { '5xx': errors }, p50Ms: 1, p99Ms: 2 },
    }) as unknown as PluginSnapshot;

  it('turns counters into rates', async () => {
    const { history, clock, plugins, seen, sent } = open();
    plugins[0] = plugin(100, 5);
    await history.sample();
    clock.ms = 5_000;
    plugins[0] = plugin(150, 6);
    await history.sample();
    expect(history.plugin('p').map((sample) => [sample.requests_per_s, sample.errors_per_s])).toEqual([
      [0, 0],
      [10, 0.2],
    ]);
    expect(seen).toHaveLength(2);
    expect(sent.map((samples) => samples.map(([id, { requests_per_s: rate }]) => [id, rate]))).toEqual([
      [['p', 0]],
      [['p', 10]],
    ]);
    expect(history.system()).toHaveLength(2);
    expect(await history.latest()).toBe(seen[1]);
  });

  it('forgets plugins that are gone and what is older than ten minutes', async () => {
    const { history, plugins } = open();
    plugins[0] = plugin(0, 0);
    for (let at = 0; at < SAMPLES_KEPT + 5; at += 1) await history.sample();
    expect(history.plugin('p')).toHaveLength(SAMPLES_KEPT);
    expect(history.system()).toHaveLength(SAMPLES_KEPT);
    plugins.length = 0;
    await history.sample();
    expect(history.plugin('p')).toEqual([]);
  });

  it('survives a source that fails', async () => {
    const { history, logged } = open(true);
    await history.sample();
    expect(logged).toEqual(['Cannot sample the vitals of the machine']);
    expect(history.system()).toEqual([]);
  });
});
