/** A cleaner that removes the runtime folder under running plugins. */
import { rmSync } from 'node:fs';

import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

export const runtimeFolderEmptied: StressCase = {
  number: 5,
  title: 'runtime folder removed under running plugins',
  expectation: 'nothing happens to them; restarts and new starts work',
  async run(bench) {
    const host = await bench.host((folders) => install(folders, 'echoes', { id: 'echo' }));
    const { pid } = await host.running('echo');
    rmSync(host.folders.runtimeDir, { recursive: true });
    expect((await host.ask('echo', '/pid')).text === String(pid), 'it does not answer any more');
    await host.tell('act', { action: 'restart', id: 'echo' });
    await host.until('echo', (it) => it.state === 'running' && it.pid !== pid);
    install(host.folders, 'echoes', { id: 'late' });
    await host.running('late');
    return 'served on, restarted, and a new plugin started';
  },
};
