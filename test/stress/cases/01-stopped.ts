/** A plugin that the system has stopped. */
import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

export const stopped: StressCase = {
  number: 1,
  title: 'SIGSTOP a plugin',
  expectation: 'shown as unresponsive, killed and restarted; a waiting request is answered',
  async run(bench) {
    const host = await bench.host((folders) => install(folders, 'echoes', { id: 'frozen' }));
    const { pid } = await host.running('frozen');
    if (pid === null) throw new Error('it has no process');
    process.kill(pid, 'SIGSTOP');
    const waiting = host.ask('frozen', '/');
    await host.until('frozen', ({ state }) => state === 'unresponsive');
    const back = await host.until('frozen', (it) => it.state === 'running' && it.pid !== pid);
    const { code } = await waiting;
    expect(code === 'PLUGIN_CRASHED', `the waiting request was answered with ${code ?? 'nothing'}`);
    expect((await host.ask('frozen', '/version')).status === 200, 'it does not answer after the restart');
    return `unresponsive → restarted (${back.lastCrash?.cause ?? 'no cause'}); the waiting request got ${code ?? ''}`;
  },
};
