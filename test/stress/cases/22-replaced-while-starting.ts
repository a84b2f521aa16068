/** A file that is replaced while its plugin starts from it. */
import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

export const replacedWhileStarting: StressCase = {
  number: 22,
  title: 'plugin file replaced while starting',
  expectation: 'the newest version that works runs in the end, and never a mixture',
  async run(bench) {
    const rounds = bench.isShort ? 4 : 20;
    const host = await bench.host((folders) =>
      install(folders, 'starts-slowly', { id: 'moving', steps: 20 }),
    );
    for (let round = 1; round <= rounds; round += 1) {
      const version = `1.${round}.0`;
      install(host.folders, round % 2 === 0 ? 'starts-slowly' : 'exits-at-once', {
        id: 'moving',
        version,
        steps: 3,
      });
      const endMs = performance.now() + (round % 3) * 120;
      while (performance.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    install(host.folders, 'echoes', { id: 'moving', version: '9.0.0' });
    const plugin = await host.until(
      'moving',
      (it) => it.state === 'running' && it.metadata?.version === '9.0.0',
    );
    expect((await host.ask('moving', '/version')).text === '9.0.0', 'another version answers');
    const mixed = host.events.filter(
      ({ message }) => message.includes('ID_MISMATCH') || message.includes('metadata said'),
    );
    expect(mixed.length === 0, mixed[0]?.message ?? '');
    return `${rounds} replacements, then ${plugin.metadata?.version ?? ''} runs; no child named itself otherwise`;
  },
};
