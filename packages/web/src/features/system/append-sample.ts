/** A sliding window over the server's vitals. */

import type { SystemInfo } from '@toru/protocol';

/** What `GET /api/system/history` answers. */
export interface SystemHistory {
  /** Time between two samples. Unit: milliseconds. */
  readonly interval_ms: number;
  /** Oldest first. */
  readonly samples: readonly SystemInfo[];
}

const windowMs = 600_000;

/** The history with a new sample; what is older than ten minutes falls out, a repeated or late sample changes nothing. */
export function appendSample(history: SystemHistory, sample: SystemInfo): SystemHistory {
  const atMs = Date.parse(sample.at);
  const last = history.samples.at(-1);
  if (last !== undefined && Date.parse(last.at) >= atMs) return history;
  const kept = history.samples.filter(({ at }) => Date.parse(at) > atMs - windowMs);
  return { ...history, samples: [...kept, sample] };
}
