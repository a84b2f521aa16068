/** Standard output is for logs, whatever comes on it and whenever. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

export const noiseBeforeHello: StressCase = {
  number: 8,
  title: 'stdout noise before hello',
  expectation: 'the plugin runs, and the noise is in its log without control characters',
  async run(bench) {
    const host = await bench.host((folders) => install(folders, 'talks-before-hello', { id: 'talker' }));
    await host.running('talker');
    expect((await host.ask('talker')).text === 'ok', 'it does not answer');
    await host.stop();
    const text = readFileSync(join(host.folders.logDir, 'plugins', 'talker.log'), 'utf8');
    expect(text.includes('Loading…') && text.includes('no line end'), 'lines are missing from the log');
    expect(!text.includes('\u001b') && !text.includes('\0'), 'control characters are in the log');
    return `running, ${text.trim().split('\n').length} log lines, no control characters`;
  },
};
