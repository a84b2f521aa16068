/** Limits of a plugin and the rules by which it is restarted and stopped, in words. */

import type { PluginLimitsInfo, PluginPolicyInfo } from '@toru/api';

import { formatBytes, formatCount, formatDuration } from '../../lib/format.ts';

const bytesPerMb = 1_048_576;

/** Names and sentences for a list of facts. */
export function policyFacts(
  limits: PluginLimitsInfo,
  policy: PluginPolicyInfo,
): readonly (readonly [label: string, value: string])[] {
  const { memory_mb: memoryMb } = limits;
  return [
    [
      'Memory',
      memoryMb === null ? 'No limit' : `At most ${formatBytes(memoryMb * bytesPerMb)}, then a restart`,
    ],
    ['Requests', `At most ${formatCount(limits.max_in_flight)} under way at a time`],
    ['Start', `Ready within ${toSpan(limits.start_timeout_ms)}, longer while it tells its progress`],
    ['Answer', `Begins within ${toSpan(limits.request_deadline_ms)}`],
    [
      'No response',
      `Not responding after ${toSpan(policy.unresponsive_after_ms)}, killed after ${toSpan(policy.hung_after_ms)}`,
    ],
    [
      'Restart',
      `After ${toSpan(policy.restart_delay_ms)}, doubling up to ${toSpan(policy.restart_delay_max_ms)}`,
    ],
    [
      'Failed',
      `After ${policy.max_failures} failures in a row; then tried every ${toSpan(policy.failed_retry_ms)}`,
    ],
    ['Failure count resets', `After ${toSpan(policy.reset_after_ms)} of running`],
    [
      'Stop',
      `Requests get ${toSpan(policy.drain_ms)} to end, the process ${toSpan(policy.shutdown_grace_ms)} more`,
    ],
  ];
}

/** `250` → `0.25 s`, `16000` → `16 s`, `600000` → `10 min`. */
function toSpan(ms: number): string {
  return ms % 1000 === 0 ? formatDuration(ms) : `${ms / 1000} s`;
}
