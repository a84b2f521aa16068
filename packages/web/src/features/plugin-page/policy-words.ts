/** Limits of a plugin and the rules by which it is restarted and stopped, in words. */

import type { PluginLimitsInfo, PluginPolicyInfo } from '@toru/api';

import { formatBytes, formatCount, formatDuration } from '../../lib/format.ts';
import { t } from '../../messages/plugin-page.ts';

const bytesPerMb = 1_048_576;

/** Names and sentences for a list of facts. */
export function policyFacts(
  limits: PluginLimitsInfo,
  policy: PluginPolicyInfo,
): readonly (readonly [label: string, value: string])[] {
  const { memory_mb: memoryMb } = limits;
  return [
    [
      t('memory'),
      memoryMb === null
        ? t('noLimit')
        : t('atMostThenARestart', { memoryMb: formatBytes(memoryMb * bytesPerMb) }),
    ],
    [t('requests'), t('atMostUnderWayAt', { maxInFlight: formatCount(limits.max_in_flight) })],
    [t('start'), t('readyWithinLongerWhileIt', { startTimeoutMs: toSpan(limits.start_timeout_ms) })],
    [t('answer'), t('beginsWithin', { requestDeadlineMs: toSpan(limits.request_deadline_ms) })],
    [
      t('noResponse'),
      t('notRespondingAfterKilledAfter', {
        unresponsiveAfterMs: toSpan(policy.unresponsive_after_ms),
        hungAfterMs: toSpan(policy.hung_after_ms),
      }),
    ],
    [
      t('restart'),
      t('afterDoublingUpTo', {
        restartDelayMs: toSpan(policy.restart_delay_ms),
        restartDelayMaxMs: toSpan(policy.restart_delay_max_ms),
      }),
    ],
    [
      t('failed'),
      t('afterFailuresInARow', {
        maxFailures: policy.max_failures,
        failedRetryMs: toSpan(policy.failed_retry_ms),
      }),
    ],
    [t('failureCountResets'), t('afterOfRunning', { resetAfterMs: toSpan(policy.reset_after_ms) })],
    [
      t('stop'),
      t('requestsGetToEndThe', {
        drainMs: toSpan(policy.drain_ms),
        shutdownGraceMs: toSpan(policy.shutdown_grace_ms),
      }),
    ],
  ];
}

/** `250` → `0.25 s`, `16000` → `16 s`, `600000` → `10 min`. */
function toSpan(ms: number): string {
  return ms % 1000 === 0 ? formatDuration(ms) : `${ms / 1000} s`;
}
