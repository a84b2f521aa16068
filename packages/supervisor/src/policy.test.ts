/** The numbers that the documentation promises, who overrules whom, and the small judges that use them. */

import { describe, expect, it } from 'vitest';

import { MemoryWatch } from './metrics/memory-watch.ts';
import { DEFAULT_POLICY, effectivePolicy } from './policy.ts';
import { LivenessMonitor } from './children/liveness-monitor.ts';

describe('the policy', () => {
  it('has the promised defaults', () => {
    expect(DEFAULT_POLICY).toEqual({
      startTimeoutMs: 10_000,
      startMaxMs: 600_000,
      restartDelayMs: 250,
      restartDelayMaxMs: 16_000,
      restartJitter: 0.2,
      maxFailures: 10,
      resetAfterMs: 60_000,
      failedRetryMs: 600_000,
      heartbeatIntervalMs: 5_000,
      unresponsiveAfterMs: 10_000,
      hungAfterMs: 15_000,
      quietUnresponsiveAfterMs: 60_000,
      drainMs: 10_000,
      shutdownGraceMs: 5_000,
      termGraceMs: 2_000,
      hostStopKillMs: 13_000,
      removalGraceMs: 10_000,
      quietFileMs: 500,
      sampleIntervalMs: 5_000,
      memoryLimitSamples: 3,
      memoryLimitMb: null,
      maxInFlight: 256,
      requestDeadlineMs: 30_000,
    });
  });

  it('is the defaults, then the metadata, then the operator', () => {
    const limits = { memory_mb: 100, start_timeout_ms: 30_000, max_in_flight: 8 };
    expect(effectivePolicy(DEFAULT_POLICY, {}, {})).toEqual(DEFAULT_POLICY);
    expect(effectivePolicy(DEFAULT_POLICY, limits, { memoryLimitMb: 200 })).toMatchObject({
      memoryLimitMb: 200,
      startTimeoutMs: 30_000,
      maxInFlight: 8,
    });
  });
});

describe('silence', () => {
  it('kills only who promised to answer', () => {
    const watch = new LivenessMonitor(DEFAULT_POLICY, () => false);
    const liveness = (hasHeartbeat: boolean): string[] =>
      [9_999, 10_000, 15_000, 60_000].map((ms) => watch.judge(hasHeartbeat, 0, ms));
    expect(liveness(true)).toEqual(['alive', 'unresponsive', 'hung', 'hung']);
    expect(liveness(false)).toEqual(['alive', 'alive', 'alive', 'unresponsive']);
  });

  it('under a debugger does not count against a life, and for some time after it neither', () => {
    let isTraced = true;
    const watch = new LivenessMonitor(DEFAULT_POLICY, () => isTraced);
    expect(watch.judge(true, 0, 100_000)).toBe('unresponsive');
    isTraced = false;
    expect(watch.judge(true, 0, 114_999)).toBe('unresponsive');
    expect(watch.judge(true, 0, 115_000)).toBe('hung');
    expect(watch.judge(true, 114_000, 115_000)).toBe('alive');
  });
});

describe('the memory limit', () => {
  it('forgives peaks', () => {
    const watch = new MemoryWatch();
    const sample = (mib: number, limit: number | null = 256): boolean =>
      watch.isExceeded(mib * 1_048_576, limit, 3);
    expect([300, 300, 200, 300, 300, 300, 300].map((mib) => sample(mib))).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
      false,
    ]);
    expect([1e6, 1e6, 1e6].map((mib) => sample(mib, null))).toEqual([false, false, false]);
  });
});
