/** Plugins that crash in every phase. */
import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

export const crashes: StressCase = {
  number: 10,
  title: 'crash loop, crash at start, crash under load',
  expectation: 'back-off then failed, with reports; under load each request is answered',
  async run(bench) {
    const rounds = bench.isShort ? 3 : 15;
    const host = await bench.host(
      (folders) => {
        install(folders, 'exits-at-once', { id: 'start' });
        install(folders, 'crashes-when-called', { id: 'load' });
      },
      { policy: { maxFailures: 20, restartDelayMaxMs: 60 } },
    );
    await host.until('start', ({ state }) => state === 'failed');
    const crashed = host.events.filter(({ type, plugin }) => type === 'crashed' && plugin === 'start').length;
    expect(crashed === 20, `${crashed} crashes before it failed`);
    await host.running('load');
    await host.tell('load', { route: 'load', path: '/', inFlight: 8 });
    for (let round = 1; round <= rounds; round += 1) {
      const { pid } = await host.running('load');
      await host.ask('load', '/crash');
      await host.until('load', (it) => it.state === 'running' && it.pid !== pid);
    }
    const answers = await host.tell('stop_load', null);
    const known = new Set(['200', 'PLUGIN_CRASHED', 'PLUGIN_UNAVAILABLE']);
    expect(
      Object.keys(answers).every((answer) => known.has(answer)),
      JSON.stringify(answers),
    );
    return `failed after 20 crashes at start; ${rounds} crashes under load: ${JSON.stringify(answers)}`;
  },
};
