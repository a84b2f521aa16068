/**
 * The supervision policy: every number that decides when a child is judged, restarted or stopped.
 *
 * Durations are milliseconds. Each can be set for all plugins, and for one plugin those that are about a plugin.
 */

import type { PluginLimits } from '@toru/protocol';

/** The numbers of supervision. */
export interface SupervisionPolicy {
  /** Time from spawn to `ready`; `starting` renews it. Default: 10000. */
  readonly startTimeoutMs: number;
  /** Longest start in all, however much progress is told. Default: 600000. */
  readonly startMaxMs: number;
  /** First restart delay. Default: 250. */
  readonly restartDelayMs: number;
  /** Longest restart delay. Default: 16000. */
  readonly restartDelayMaxMs: number;
  /** Share by which a delay is shortened or lengthened at random. Default: 0.2. */
  readonly restartJitter: number;
  /** Consecutive failures after which the plugin is `failed`. Default: 10. */
  readonly maxFailures: number;
  /** Time in `running` after which failures are forgotten. Default: 60000. */
  readonly resetAfterMs: number;
  /** Time between tries once a plugin is `failed`. Default: 600000. */
  readonly failedRetryMs: number;
  /** Time between pings. Default: 5000. */
  readonly heartbeatIntervalMs: number;
  /** Silence after which a plugin with `heartbeat` is `unresponsive`. Default: 10000. */
  readonly unresponsiveAfterMs: number;
  /** Silence after which a plugin with `heartbeat` is killed. Default: 15000. */
  readonly hungAfterMs: number;
  /** Silence after which a plugin without `heartbeat` is shown as `unresponsive`. Default: 60000. */
  readonly quietUnresponsiveAfterMs: number;
  /** Time in-flight requests have before a stop. Default: 10000. */
  readonly drainMs: number;
  /** Time between `shutdown` and SIGTERM. Default: 5000. */
  readonly shutdownGraceMs: number;
  /** Time between SIGTERM and SIGKILL. Default: 2000. */
  readonly termGraceMs: number;
  /** When a stop of the whole host sends SIGKILL to what is left. Default: 13000. */
  readonly hostStopKillMs: number;
  /** Time a removed file has to come back. Default: 10000. */
  readonly removalGraceMs: number;
  /** Time a changed file must be quiet before it is looked at. Default: 500. */
  readonly quietFileMs: number;
  /** Time between two looks at the resources of the process trees. Default: 5000. */
  readonly sampleIntervalMs: number;
  /** Samples over the memory limit before a restart. Default: 3. */
  readonly memoryLimitSamples: number;
  /** Resident size allowed to a plugin's process tree, in MiB; null: no limit. Default: null. */
  readonly memoryLimitMb: number | null;
  /** Requests in flight. Default: 256. */
  readonly maxInFlight: number;
  /** Time for the head of a response, from the last byte of the request. Default: 30000. */
  readonly requestDeadlineMs: number;
}

/** The defaults that the documentation promises. */
export const DEFAULT_POLICY: SupervisionPolicy = {
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
};

/** Numbers of the host as a whole: they cannot differ from plugin to plugin. */
export const HOST_WIDE_NUMBERS: readonly HostWideNumber[] = [
  'hostStopKillMs',
  'removalGraceMs',
  'quietFileMs',
  'sampleIntervalMs',
];

type HostWideNumber = 'hostStopKillMs' | 'removalGraceMs' | 'quietFileMs' | 'sampleIntervalMs';

/** What can be set for one plugin. */
export type PluginPolicy = Omit<SupervisionPolicy, HostWideNumber>;

/** The policy in force for one plugin: what the operator says wins over what the metadata asks for. */
export function effectivePolicy(
  global: SupervisionPolicy,
  limits: PluginLimits,
  override: Partial<PluginPolicy>,
): SupervisionPolicy {
  return {
    ...global,
    ...(limits.start_timeout_ms === undefined ? {} : { startTimeoutMs: limits.start_timeout_ms }),
    ...(limits.memory_mb === undefined ? {} : { memoryLimitMb: limits.memory_mb }),
    ...(limits.max_in_flight === undefined ? {} : { maxInFlight: limits.max_in_flight }),
    ...override,
  };
}

/**
 * Time to wait before the next try: base · 2^(failures − 1), capped, ± jitter.
 *
 * Worked example: third failure, base 250, random 0.5 → 1000; random 0 → 800; random 1 → 1200.
 *
 * @param random a number from 0 to 1.
 */
export function restartDelay(policy: SupervisionPolicy, failures: number, random: number): number {
  const plain = Math.min(policy.restartDelayMaxMs, policy.restartDelayMs * 2 ** Math.max(0, failures - 1));
  return Math.round(plain * (1 + policy.restartJitter * (2 * random - 1)));
}
