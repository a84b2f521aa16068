/** A sliding window over samples of the server's or a plugin's load. */

import type { SystemInfo } from '@toru/protocol';

/** Samples, oldest first. */
export interface SampleHistory<Sample> {
  /** Time between two samples. Unit: milliseconds. */
  readonly interval_ms: number;
  readonly samples: readonly Sample[];
}

/** What `GET /api/system/history` answers. */
export type SystemHistory = SampleHistory<SystemInfo>;

const windowMs = 600_000;

/** The history with a new sample; what is older than ten minutes falls out, a repeated or late sample changes nothing. */
export function appendSample<Sample extends { readonly at: string }>(
  history: SampleHistory<Sample>,
  sample: Sample,
): SampleHistory<Sample> {
  const atMs = Date.parse(sample.at);
  const last = history.samples.at(-1);
  if (last !== undefined && Date.parse(last.at) >= atMs) return history;
  const kept = history.samples.filter(({ at }) => Date.parse(at) > atMs - windowMs);
  return { ...history, samples: [...kept, sample] };
}

/**
 * One place per sample of the whole window, the newest last; null where nothing was taken.
 *
 * A chart then shows ten minutes from its first moment on, and grows from the right. Worked example: an interval of 5 s, samples
 * at 0 s and 10 s give 120 places that end in a value, null, a value.
 */
export function fillWindow<Sample extends { readonly at: string }>({
  interval_ms: intervalMs,
  samples,
}: SampleHistory<Sample>): readonly (Sample | null)[] {
  const places: (Sample | null)[] = Array.from({ length: Math.round(windowMs / intervalMs) }, () => null);
  const endMs = Date.parse(samples.at(-1)?.at ?? '');
  for (const sample of samples) {
    const back = Math.round((endMs - Date.parse(sample.at)) / intervalMs);
    const place = places.length - 1 - back;
    if (place >= 0) places[place] = sample;
  }
  return places;
}
