/** A host that dies without a word while its plugins have descendants everywhere. */
import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

/** The promise is one second; a machine under load gets more before the case fails. */
const MOST_MS = 5_000;

export const hostKilled: StressCase = {
  number: 3,
  title: 'SIGKILL the host, grandchildren in sessions of their own',
  expectation: 'no process and no socket left within 1 s; another host notices nothing',
  async run(bench) {
    const host = await bench.host((folders) => {
      install(folders, 'forks-a-grandchild', { id: 'parent', grandchildren: 6 });
      install(folders, 'ignores-sigterm', { id: 'stubborn' });
      install(folders, 'never-connects', { id: 'silent' });
    });
    await host.running('parent');
    await host.running('stubborn');
    await host.until('silent', ({ pid }) => pid !== null);
    const before = (await host.marked()).length;
    const startedMs = performance.now();
    await host.kill();
    while ((await host.marked()).length > 0 && performance.now() - startedMs < MOST_MS) await delay(10);
    const tookMs = Math.round(performance.now() - startedMs);
    const sockets = (): string[] =>
      readdirSync(host.folders.runtimeDir).filter((name) => name.endsWith('.sock'));
    while (sockets().length > 0 && performance.now() - startedMs < MOST_MS) await delay(10);
    expect(sockets().length === 0, `left sockets: ${sockets().join(', ')}`);
    expect(before >= 10, `only ${before} processes were there`);
    return `${before} processes gone in ${tookMs} ms, no socket left`;
  },
};
