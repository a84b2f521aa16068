/** A wall clock that jumps. */
import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

const HOUR_MS = 3_600_000;

export const clockJumps: StressCase = {
  number: 17,
  title: 'clock jumps of ±1 h',
  expectation: 'no deadline fires, no restart is late, new files are noticed',
  async run(bench) {
    const host = await bench.host((folders) => install(folders, 'echoes', { id: 'echo' }), {
      policy: { restartDelayMs: 300, restartDelayMaxMs: 300 },
    });
    const seen: string[] = [];
    for (const offsetMs of [HOUR_MS, -HOUR_MS, 0]) {
      const { pid } = await host.running('echo');
      process.kill(pid ?? -1, 'SIGKILL');
      const killedMs = performance.now();
      await host.until('echo', ({ state }) => state === 'restarting');
      const waiting = host.ask('canary', '/version', { deadlineMs: 5_000 });
      await host.tell('clock', { offsetMs });
      await host.until('echo', (it) => it.state === 'running' && it.pid !== pid, 10_000);
      seen.push(`${Math.round(performance.now() - killedMs)} ms`);
      expect((await waiting).status === 200, 'a request in flight failed');
      install(host.folders, 'echoes', { id: `new${seen.length}` });
      await host.running(`new${seen.length}`);
    }
    return `serving again after ${seen.join(', ')} across jumps of +1 h, −2 h, +1 h`;
  },
};
