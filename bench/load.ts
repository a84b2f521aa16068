/** One way to put load on anything that answers calls: so many in flight, for so long, and the figures of it. */

import { percentile } from './statistics.ts';

/** Starts one call and says when its answer is there. */
export type Call = (done: () => void) => void;

/** What a round of load measured. */
export interface Figures {
  readonly callsPerS: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** Keeps `inFlight` calls under way for `forMs` milliseconds. */
export function putLoad(call: Call, inFlight: number, forMs: number): Promise<Figures> {
  return new Promise((resolve) => {
    const latenciesUs: number[] = [];
    const startedMs = performance.now();
    let underWay = 0;
    const next = (): void => {
      const sentMs = performance.now();
      underWay += 1;
      call(() => {
        const nowMs = performance.now();
        latenciesUs.push((nowMs - sentMs) * 1000);
        underWay -= 1;
        if (nowMs - startedMs < forMs) next();
        else if (underWay === 0) resolve(summarise(latenciesUs, nowMs - startedMs));
      });
    };
    for (let index = 0; index < inFlight; index += 1) next();
  });
}

function summarise(latenciesUs: number[], tookMs: number): Figures {
  latenciesUs.sort((a, b) => a - b);
  return {
    callsPerS: (latenciesUs.length / tookMs) * 1000,
    p50Us: percentile(latenciesUs, 0.5),
    p99Us: percentile(latenciesUs, 0.99),
  };
}
