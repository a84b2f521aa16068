/** No room for logs, no room for the database. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { install } from '../host.ts';
import { fillDisk, onOwnDisk } from '../own-disk.ts';
import { Panel } from '../panel.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

const PATIENCE_MS = 20_000;

/** What the plugin says of its writes. */
interface Seen {
  readonly noted: number;
  readonly refusals: Readonly<Record<string, number>>;
  readonly missing: readonly string[];
}

export const diskFull: StressCase = {
  number: 15,
  title: 'disk full for logs and for the database',
  expectation: 'plugins are served on, writes are refused with a reason, and all recovers with the room',
  async run(bench) {
    const host = await bench.host((folders) => {
      onOwnDisk(bench, folders.logDir, 1);
      install(folders, 'floods-stdout', { id: 'talker' });
    });
    await host.running('talker');
    fillDisk(join(host.folders.logDir, 'ballast'));
    await host.ask('talker', '/lines/1');
    await host.untilSo(
      () => host.events.some(({ type }) => type === 'storage_degraded'),
      () => 'the full disk is reported',
    );
    expect((await host.ask('talker')).status === 200, 'not served with a full log disk');
    rmSync(join(host.folders.logDir, 'ballast'));

    const folders = bench.folders();
    onOwnDisk(bench, folders.dataDir, 24);
    install(folders, 'writes-keys', { id: 'writer' });
    const panel = await Panel.start(folders);
    bench.afterwards(() => panel.stop());
    await panel.untilServed('writer/');
    const look = async (path = ''): Promise<Seen> =>
      (await (await panel.fetch(`writer/${path}`)).json()) as Seen;
    const until = async (isSo: (seen: Seen) => boolean, what: string): Promise<Seen> => {
      const endMs = performance.now() + PATIENCE_MS;
      for (;;) {
        const seen = await look();
        if (isSo(seen)) return seen;
        expect(performance.now() < endMs, `not within ${PATIENCE_MS} ms: ${what} (${JSON.stringify(seen)})`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    await look('start');
    await until(({ noted }) => noted > 10, 'keys are written');
    fillDisk(join(folders.dataDir, 'ballast'));
    const { refusals } = await until((seen) => Object.keys(seen.refusals).length > 0, 'writes are refused');
    expect((await panel.api('plugins')).status === 200, 'the panel does not answer with a full disk');
    rmSync(join(folders.dataDir, 'ballast'));
    const { noted: before } = await look();
    await until(({ noted }) => noted > before + 20, 'keys are written again');
    const { missing } = await look('check');
    expect(missing.length === 0, `${missing.length} acknowledged keys are missing`);
    return `logs: reported, served on; database: served on, refused with ${Object.keys(refusals).join(', ')}, written again, no key missing`;
  },
};
