/** A slow reader of a large response and a slow sender of a large upload: memory is bounded by windows, not by sizes. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { install } from '../host.ts';
import { Panel } from '../panel.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

const MEBIBYTE = 1_048_576;
/** Far below the body, and independent of its size: mostly buffers that the garbage collector has not looked at yet. */
const MOST_GROWTH_MIB = 128;

export const slowEnds: StressCase = {
  number: 13,
  title: 'slow reader of a 1 GB response, slow sender of a 1 GB upload',
  expectation: `every byte arrives, the host grows by at most ${MOST_GROWTH_MIB} MiB; over HTTP as well`,
  async run(bench) {
    const bytes = (bench.isShort ? 256 : 1_024) * MEBIBYTE;
    const host = await bench.host((folders) => install(folders, 'streams-bytes', { id: 'streams' }));
    await host.running('streams');
    const seen: string[] = [];
    for (const direction of ['download', 'upload'] as const) {
      const result = await host.tell('stream', { direction, route: 'streams', bytes, pauseMs: 1 });
      const growthMib = Math.round(result.growthBytes / MEBIBYTE);
      seen.push(`${direction} of ${bytes / MEBIBYTE} MiB: +${growthMib} MiB`);
      expect(
        result.failure === null && result.bytes === bytes,
        `${direction}: ${result.failure ?? result.bytes}`,
      );
      expect(growthMib <= MOST_GROWTH_MIB, seen.join('; '));
    }
    const folders = bench.folders();
    install(folders, 'streams-bytes', { id: 'streams' });
    const panel = await Panel.start(folders);
    bench.afterwards(() => panel.stop());
    await panel.untilServed('streams/bytes/1');
    const memory = (): number =>
      Number(readFileSync(`/proc/${panel.pid}/statm`, 'latin1').split(' ')[1]) * 4_096;
    const before = memory();
    let most = before;
    const response = await panel.fetch(`streams/bytes/${bytes}`);
    let got = 0;
    let pieces = 0;
    const body = response.body as ReadableStream<Uint8Array>;
    for await (const piece of body) {
      got += piece.length;
      most = Math.max(most, memory());
      pieces += 1;
      if (pieces % 100 === 0) await delay(1);
    }
    const growthMib = Math.round((most - before) / MEBIBYTE);
    seen.push(`over HTTP: +${growthMib} MiB`);
    expect(got === bytes && growthMib <= MOST_GROWTH_MIB, `${got} bytes; ${seen.join('; ')}`);
    return seen.join('; ');
  },
};
