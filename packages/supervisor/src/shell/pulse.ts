/** The two clocks of the engine: one looks after deadlines and silence, one measures what plugins use. */

import type { PluginUsage } from '../face.ts';
import type { SupervisionPolicy } from '../policy.ts';
import type { PluginRunner } from './plugin-runner.ts';
import { UsageSampler } from './process/usage.ts';

/** Time between two looks at deadlines and silence. */
const PULSE_MS = 250;

/** What the clocks need. */
export interface PulseOptions {
  readonly runners: () => Iterable<PluginRunner>;
  readonly policy: Pick<SupervisionPolicy, 'sampleIntervalMs'>;
  readonly monotonic: () => number;
  readonly onBroken: (what: string, error: unknown) => void;
}

/** Starts both; the result stops them. */
export function startPulse({ runners, policy, monotonic, onBroken }: PulseOptions): () => void {
  let lastMono = monotonic();
  const pulse = setInterval(() => {
    const nowMono = monotonic();
    const lagMs = nowMono - lastMono - PULSE_MS;
    lastMono = nowMono;
    for (const runner of runners()) {
      for (const child of runner.children) {
        try {
          child.pulse(nowMono, lagMs);
        } catch (error) {
          onBroken(`a deadline of plugin "${runner.id}"`, error);
        }
      }
    }
  }, PULSE_MS);
  const sampler = new UsageSampler();
  let isSampling = false;
  const sample = setInterval(() => {
    if (isSampling) return;
    isSampling = true;
    takeSample(sampler, runners, monotonic())
      .catch((error: unknown) => {
        onBroken('measuring the plugins', error);
      })
      .finally(() => {
        isSampling = false;
      });
  }, policy.sampleIntervalMs);
  // The pulse keeps the program running until the engine is stopped, as a server would.
  sample.unref();
  return () => {
    clearInterval(pulse);
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
