/** The two clocks of the engine: one looks after deadlines and silence, one measures what plugins use. */

import type { PluginUsage } from '../api.ts';
import type { SupervisionPolicy } from '../policy.ts';
import type { PluginRunner } from './plugin-runner.ts';
import { UsageSampler } from '../metrics/usage.ts';

/** Time between two looks at deadlines and silence. */
const TICK_MS = 250;

/** What the clocks need. */
export interface TickerOptions {
  readonly runners: () => Iterable<PluginRunner>;
  readonly policy: Pick<SupervisionPolicy, 'sampleIntervalMs'>;
  readonly monotonic: () => number;
  readonly onInternalError: (what: string, error: unknown) => void;
}

/** Starts both; the result stops them. */
export function startTicker({ runners, policy, monotonic, onInternalError }: TickerOptions): () => void {
  let lastMono = monotonic();
  const ticker = setInterval(() => {
    const nowMono = monotonic();
    const lagMs = nowMono - lastMono - TICK_MS;
    lastMono = nowMono;
    for (const runner of runners()) {
      for (const child of runner.children) {
        try {
          child.tick(nowMono, lagMs);
        } catch (error) {
          onInternalError(`a deadline of plugin "${runner.id}"`, error);
        }
      }
    }
  }, TICK_MS);
  const sampler = new UsageSampler();
  let isSampling = false;
  const sample = setInterval(() => {
    if (isSampling) return;
    isSampling = true;
    takeSample(sampler, runners, monotonic())
      .catch((error: unknown) => {
        onInternalError('measuring the plugins', error);
      })
      .finally(() => {
        isSampling = false;
      });
  }, policy.sampleIntervalMs);
  // The ticker keeps the program running until the engine is stopped, as a server would.
  sample.unref();
  return () => {
    clearInterval(ticker);
    clearInterval(sample);
  };
}

async function takeSample(
  sampler: UsageSampler,
  runners: () => Iterable<PluginRunner>,
  nowMono: number,
): Promise<void> {
  const runIds = new Set<string>();
  for (const runner of runners())
    for (const child of runner.children) if (child.pid !== null) runIds.add(child.runId);
  const usages: ReadonlyMap<string, PluginUsage> = await sampler.sample(runIds, nowMono);
  for (const runner of runners()) runner.sampled(usages);
}
