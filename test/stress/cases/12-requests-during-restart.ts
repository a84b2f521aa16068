/** Many requests while their plugin restarts, straight at the engine and over HTTP. */
import { install } from '../host.ts';
import { Panel } from '../panel.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

const REQUESTS = 500;

export const requestsDuringRestart: StressCase = {
  number: 12,
  title: '500 concurrent requests during a restart',
  expectation: 'each is answered, none hangs; over HTTP as well',
  async run(bench) {
    const host = await bench.host((folders) => install(folders, 'echoes', { id: 'echo' }));
    const { pid } = await host.running('echo');
    const asked = Array.from({ length: REQUESTS }, () => host.ask('echo', '/version'));
    await host.tell('act', { action: 'restart', id: 'echo' });
    const answers = count((await Promise.all(asked)).map(({ code, status }) => code ?? String(status)));
    await host.until('echo', (it) => it.state === 'running' && it.pid !== pid);
    const folders = bench.folders();
    install(folders, 'echoes', { id: 'echo' });
    const panel = await Panel.start(folders);
    bench.afterwards(() => panel.stop());
    await panel.untilServed('echo/version');
    const overHttp = Array.from({ length: REQUESTS }, async () => {
      const response = await panel.fetch('echo/version', { signal: AbortSignal.timeout(30_000) });
      await response.arrayBuffer();
      return String(response.status);
    });
    const restarted = await panel.api('plugins/echo/restart', { method: 'POST' });
    const statuses = count(await Promise.all(overHttp));
    expect(restarted.ok, `the restart was answered with ${restarted.status}`);
    const known = new Set(['200', '503', '502', 'PLUGIN_UNAVAILABLE', 'PLUGIN_BUSY', 'PLUGIN_CRASHED']);
    const seen = `engine ${JSON.stringify(answers)}, HTTP ${JSON.stringify(statuses)}`;
    expect(
      [...Object.keys(answers), ...Object.keys(statuses)].every((it) => known.has(it)),
      seen,
    );
    return seen;
  },
};

function count(answers: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1;
  return counts;
}
