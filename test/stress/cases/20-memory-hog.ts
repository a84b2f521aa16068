/** A plugin whose descendant eats memory. */
import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

export const memoryHog: StressCase = {
  number: 20,
  title: 'memory hog over its limit',
  expectation: 'restarted with the cause, and its whole tree is gone',
  async run(bench) {
    const host = await bench.host((folders) =>
      install(folders, 'hogs-memory', { id: 'hog', limits: { memory_mb: 300 } }),
    );
    await host.running('hog');
    await host.ask('hog', '/eat');
    const { lastCrash } = await host.until('hog', (it) => it.state === 'running' && it.restarts === 1);
    expect(lastCrash?.cause === 'out of memory (memory limit 300 MiB)', lastCrash?.cause ?? 'no cause');
    const event = host.events.find(({ type }) => type === 'memory_limit');
    const usedMib = Math.round(Number(event?.details['used_bytes']) / 1_048_576);
    expect((await host.marked()).length === 2, 'the hungry grandchild is still there');
    return `restarted at ${usedMib} MiB: ${lastCrash?.cause ?? ''}`;
  },
};
