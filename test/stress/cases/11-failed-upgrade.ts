/** A new version that does not work. */
import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

export const failedUpgrade: StressCase = {
  number: 11,
  title: 'failed upgrade',
  expectation: 'the old version serves every request meanwhile, and after its own crash too',
  async run(bench) {
    const host = await bench.host((folders) => install(folders, 'echoes', { id: 'echo' }), {
      policy: { startTimeoutMs: 800 },
    });
    const { pid } = await host.running('echo');
    await host.tell('load', { route: 'echo', path: '/version', inFlight: 8 });
    for (const [index, behavior] of ['exits-at-once', 'never-connects', 'never-ready'].entries()) {
      const version = `2.0.${index}`;
      install(host.folders, behavior, { id: 'echo', version });
      await host.until('echo', ({ upgrade }) => upgrade?.state === 'failed' && upgrade.version === version);
    }
    expect(host.get('echo')?.pid === pid, 'the old version was restarted');
    const answers = await host.tell('stop_load', null);
    expect(Object.keys(answers).join() === '200', JSON.stringify(answers));
    process.kill(pid ?? -1, 'SIGKILL');
    await host.until('echo', (it) => it.state === 'running' && it.pid !== pid);
    const { text } = await host.ask('echo', '/version');
    expect(text === '1.0.0', `after the crash version ${text} serves`);
    return `three bad versions refused, ${answers['200'] ?? 0} of ${answers['200'] ?? 0} requests served by 1.0.0`;
  },
};
