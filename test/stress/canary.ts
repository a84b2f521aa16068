/** Constant load on a plugin that has nothing to do with what happens around it. */

import type { CanaryReport } from './wire.ts';

const LOOPS = 2;
const PAUSE_MS = 4;

/** Answers one request; `false` when it failed. */
export type AskOnce = () => Promise<boolean>;

/** The load. */
export class Canary {
  readonly #ask: AskOnce;
  #latencies: number[] = [];
  #calmP99Ms = 0;
  #requests = 0;
  #failed = 0;
  #isOver = false;

  constructor(ask: AskOnce) {
    this.#ask = ask;
  }

  /** Starts the load; resolves when the calm value is known. */
  async start(calmMs: number): Promise<void> {
    for (let loop = 0; loop < LOOPS; loop += 1) void this.#run();
    await new Promise((resolve) => setTimeout(resolve, calmMs));
    this.#calmP99Ms = percentile(this.#latencies);
    this.#latencies = [];
  }

  /** Everything since the calm. */
  report(): CanaryReport {
    return {
      requests: this.#requests,
      failed: this.#failed,
      calmP99Ms: this.#calmP99Ms,
      p99Ms: percentile(this.#latencies),
    };
  }

  stop(): void {
    this.#isOver = true;
  }

  async #run(): Promise<void> {
    for (;;) {
      const startedMs = performance.now();
      const isGood = await this.#ask();
      if (this.#isOver) return;
      this.#requests += 1;
      if (!isGood) this.#failed += 1;
      this.#latencies.push(performance.now() - startedMs);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

function percentile(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0;
}
