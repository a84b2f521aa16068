/** A plugin with a whole forest below it. */
import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

export const grandchildren: StressCase = {
  number: 19,
  title: '200 grandchildren, half in sessions of their own',
  expectation: 'one stop ends all of them',
  async run(bench) {
    const count = bench.isShort ? 60 : 200;
    const host = await bench.host((folders) =>
      install(folders, 'forks-a-grandchild', { id: 'forest', grandchildren: count }),
    );
    await host.running('forest');
    const before = (await host.marked()).length;
    const startedMs = performance.now();
    await host.tell('act', { action: 'disable', id: 'forest' });
    const stoppedMs = Math.round(performance.now() - startedMs);
    for (;;) {
      const left = (await host.marked()).length;
      if (left <= 1) break;
      expect(performance.now() - startedMs < 20_000, `${left} processes are left after 20 s`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(before > count, `only ${before} processes were there`);
    return `${before - 1} processes; stopped after ${stoppedMs} ms, all gone after ${Math.round(performance.now() - startedMs)} ms`;
  },
};
