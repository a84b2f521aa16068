/** Two hosts on one data directory. */
import { HostProcess, HostRefused, install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

export const twoHosts: StressCase = {
  number: 18,
  title: 'two hosts on one data directory',
  expectation: 'the second is refused and names the first, whose plugins notice nothing',
  async run(bench) {
    const host = await bench.host((folders) => install(folders, 'echoes', { id: 'echo' }));
    const { pid } = await host.running('echo');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        const second = await HostProcess.start(host.folders);
        await second.stop();
        throw new Error('the second host started');
      } catch (error) {
        if (!(error instanceof HostRefused)) throw error;
        expect(error.message.includes(`the host with pid ${host.pid} uses it`), error.message);
      }
    }
    expect((await host.ask('echo', '/pid')).text === String(pid), 'a plugin of the first host was disturbed');
    return 'refused three times, naming the pid of the first; its plugin has the same process';
  },
};
