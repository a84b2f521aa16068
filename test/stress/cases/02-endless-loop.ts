/** A handler that never comes back. */
import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

export const endlessLoop: StressCase = {
  number: 2,
  title: 'endless loop in a handler',
  expectation: 'noticed by its heartbeat, killed and restarted; its requests are answered',
  async run(bench) {
    const host = await bench.host((folders) => install(folders, 'loops-forever', { id: 'busy' }));
    const { pid } = await host.running('busy');
    const startedMs = performance.now();
    const answers = await Promise.all([
      host.ask('busy', '/loop'),
      host.ask('busy', '/'),
      host.ask('busy', '/'),
    ]);
    const tookMs = Math.round(performance.now() - startedMs);
    await host.until('busy', (it) => it.state === 'running' && it.pid !== pid);
    expect(
      answers.every(({ code }) => code === 'PLUGIN_CRASHED'),
      JSON.stringify(answers.map(({ code }) => code)),
    );
    expect((await host.ask('busy', '/')).status === 200, 'it does not answer after the restart');
    return `3 requests answered with 502 after ${tookMs} ms; serving again`;
  },
};
