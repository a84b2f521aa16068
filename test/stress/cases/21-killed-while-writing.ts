/** A panel that dies in the middle of writes. */
import { install } from '../host.ts';
import { Panel } from '../panel.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

export const killedWhileWriting: StressCase = {
  number: 21,
  title: 'host killed in the middle of KV writes',
  expectation: 'every acknowledged write is there after the next start',
  async run(bench) {
    const rounds = bench.isShort ? 1 : 5;
    const folders = bench.folders();
    install(folders, 'writes-keys', { id: 'writer' });
    const look = async (panel: Panel, path = ''): Promise<{ noted: number; missing: string[] }> =>
      (await (await panel.fetch(`writer/${path}`)).json()) as { noted: number; missing: string[] };
    let checked = 0;
    for (let round = 1; round <= rounds; round += 1) {
      const panel = await Panel.start(folders);
      try {
        await panel.untilServed('writer/');
        await look(panel, 'start');
        while ((await look(panel)).noted < 100 * round)
          await new Promise((resolve) => setTimeout(resolve, 20));
      } finally {
        await panel.kill();
      }
      // The start after it ends in good order: two that die early in a row would be followed by one in safe mode.
      const next = await Panel.start(folders);
      try {
        await next.untilServed('writer/');
        const { noted, missing } = await look(next, 'check');
        checked = noted;
        expect(
          noted >= 100 * round && missing.length === 0,
          `missing of ${noted}: ${missing.slice(0, 5).join(', ')}`,
        );
      } finally {
        await next.stop();
      }
    }
    return `${rounds} kills, ${checked} acknowledged writes, none missing`;
  },
};
