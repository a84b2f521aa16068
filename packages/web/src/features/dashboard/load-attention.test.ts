import type { SystemInfo } from '@toru/api';
import { describe, expect, it } from 'vitest';

import { findLoadTrouble } from './load-attention.ts';

interface Load {
  readonly percent?: number;
  readonly load?: number;
  readonly used?: number;
}

/** One sample per five seconds, the newest last. */
function history(...loads: readonly Load[]): Parameters<typeof findLoadTrouble>[0] {
  const samples = loads.map(
    ({ percent = 5, load = 0.1, used = 10 }, index) =>
      ({
        at: new Date(index * 5_000).toISOString(),
        cpu: { count: 2, percent },
        load: [load, 0, 0],
        memory: { total_bytes: 100, used_bytes: used },
      }) as unknown as SystemInfo,
  );
  return { interval_ms: 5_000, samples };
}
const minute = (load: Load): readonly Load[] => Array.from({ length: 13 }, () => load);
const kinds = (...loads: readonly Load[]): readonly string[] =>
  findLoadTrouble(history(...loads)).map(({ kind }) => kind);

describe('findLoadTrouble', () => {
  it('leaves a calm server alone, and one that is not measured yet', () => {
    expect(kinds(...minute({}))).toEqual([]);
    expect(kinds()).toEqual([]);
  });

  it('tells the load beside the number of cores', () => {
    const [trouble] = findLoadTrouble(history({ load: 14, percent: 100 }));
    expect(trouble).toEqual({
      kind: 'processor',
      title: 'The server has more to do than it can',
      detail: 'Load 14.0 on 2 cores, 100 % in use',
    });
    expect(kinds({ load: 3.9 })).toEqual([]);
  });

  it('tells of a processor that is fully used for a minute, and not of a moment', () => {
    expect(kinds(...minute({ percent: 100 }))).toEqual(['processor']);
    expect(kinds(...minute({ percent: 100 }), { percent: 50 })).toEqual([]);
    expect(kinds({ percent: 100 }, { percent: 100 })).toEqual([]);
  });

  it('tells of a memory that is nearly full for a minute', () => {
    expect(kinds(...minute({ used: 95 }))).toEqual(['memory']);
    expect(kinds({}, ...minute({ used: 95 }).slice(1))).toEqual([]);
  });
});
