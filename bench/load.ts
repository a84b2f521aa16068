/** One way to put load on anything that answers calls: so many in flight, for so long, and the figures of it. */

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

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function summarise(latenciesUs: number[], tookMs: number): Figures {
  latenciesUs.sort((a, b) => a - b);
  const at = (share: number): number => Math.round(latenciesUs[Math.floor(latenciesUs.length * share)] ?? 0);
  return { callsPerS: Math.round((latenciesUs.length / tookMs) * 1000), p50Us: at(0.5), p99Us: at(0.99) };
}
