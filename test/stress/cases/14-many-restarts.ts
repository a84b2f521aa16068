/** Restart after restart: nothing piles up in the host. */
import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

const PLUGINS = ['a', 'b', 'c', 'd'];
const MEBIBYTE = 1_048_576;

export const manyRestarts: StressCase = {
  number: 14,
  title: '1 000 restarts',
  expectation: 'descriptors and memory of the host stay flat',
  async run(bench) {
    const rounds = bench.isShort ? 8 : 250;
    const host = await bench.host(
      (folders) => {
        for (const id of PLUGINS) install(folders, 'crashes-when-called', { id });
      },
      { policy: { maxFailures: 1_000_000, restartDelayMs: 1, restartDelayMaxMs: 1 } },
    );
    await Promise.all(PLUGINS.map((id) => host.running(id)));
    const restart = async (id: string, round: number): Promise<void> => {
      const { pid } = await host.running(id);
      // Every other one is a crash.
      if (round % 2 === 0) await host.tell('act', { action: 'restart', id });
      else await host.ask(id, '/crash');
      await host.until(id, (it) => it.state === 'running' && it.pid !== pid);
    };
    const run = async (count: number): Promise<void> => {
      for (let round = 0; round < count; round += 1)
        await Promise.all(PLUGINS.map((id) => restart(id, round)));
    };
    await run(Math.ceil(rounds / 4));
    const before = await host.tell('resources', { collect: true });
    await run(rounds);
    const after = await host.tell('resources', { collect: true });
    const descriptors = after.descriptors - before.descriptors;
    const grown = (from: number, to: number): number => Math.round(((to - from) / MEBIBYTE) * 10) / 10;
    const memoryMib = grown(before.memoryBytes, after.memoryBytes);
    const heapMib = grown(before.heapBytes, after.heapBytes);
    const seen = `${rounds * PLUGINS.length} restarts: ${before.descriptors} → ${after.descriptors} descriptors, heap ${heapMib} MiB more, resident ${memoryMib} MiB more`;
    // A restart under way holds a few; what leaks grows with the number of restarts.
    expect(descriptors <= 12, seen);
    expect(heapMib <= 8 && memoryMib <= 64, seen);
    return seen;
  },
};
