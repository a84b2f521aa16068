/** Plugins that print without end. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

const MEBIBYTE = 1_048_576;
const MOST_GROWTH_MIB = 96;

export const logFloods: StressCase = {
  number: 7,
  title: '100 MB of log lines, 10 MB without a newline',
  expectation: 'drops are counted, files and memory stay bounded, the plugin is served meanwhile',
  async run(bench) {
    const megabytes = bench.isShort ? 20 : 100;
    const host = await bench.host(
      (folders) => {
        install(folders, 'floods-stdout', { id: 'lines' });
        install(folders, 'floods-stdout', { id: 'endless' });
      },
      { logLimits: { maxFileBytes: MEBIBYTE, rotatedFiles: 2 } },
    );
    await host.running('lines');
    await host.running('endless');
    const before = await host.tell('resources', { collect: true });
    await host.ask('lines', `/lines/${megabytes}`);
    await host.ask('endless', '/endless/10');
    let most = 0;
    let slowestMs = 0;
    for (let printing = 2; printing > 0;) {
      const [first, second] = await Promise.all([host.ask('lines'), host.ask('endless')]);
      expect(first.status === 200 && second.status === 200, 'a request was not served during the flood');
      printing = Number(first.text) + Number(second.text);
      slowestMs = Math.max(slowestMs, first.ms, second.ms);
      most = Math.max(most, (await host.tell('resources', { collect: false })).memoryBytes);
    }
    const folder = join(host.folders.logDir, 'plugins');
    const sizes = readdirSync(folder)
      .filter((name) => name.startsWith('lines.log'))
      .map((name) => statSync(join(folder, name)).size);
    const { dropped } = await host.tell('logs', { id: 'lines' });
    const growthMib = Math.round((most - before.memoryBytes) / MEBIBYTE);
    expect(dropped > 0, 'no drop was counted');
    expect(
      sizes.length <= 3 && sizes.every((size) => size <= 1.1 * MEBIBYTE),
      `files of ${sizes.join(', ')} bytes`,
    );
    expect(growthMib <= MOST_GROWTH_MIB, `memory grew by ${growthMib} MiB`);
    return `${megabytes} + 10 MB printed, ${dropped} lines dropped and counted, memory +${growthMib} MiB, slowest answer ${Math.round(slowestMs)} ms`;
  },
};
