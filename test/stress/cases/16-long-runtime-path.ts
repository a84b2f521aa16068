/** A socket path that the system would cut silently. */
import { join } from 'node:path';

import { HostProcess, HostRefused } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

export const longRuntimePath: StressCase = {
  number: 16,
  title: 'runtime path over 107 bytes',
  expectation: 'the start is refused with the numbers and a way out',
  async run(bench) {
    const folders = bench.folders();
    const runtimeDir = join(folders.root, 'x'.repeat(90));
    try {
      const host = await HostProcess.start({ ...folders, runtimeDir });
      await host.stop();
    } catch (error) {
      if (!(error instanceof HostRefused)) throw error;
      expect(error.message.includes('cuts them at 107'), error.message);
      return error.message.replace(folders.root, '…');
    }
    throw new Error('it started');
  },
};
