/** A sliding window over samples of the server's or a plugin's load. */

import type { SystemInfo } from '@toru/api';

/** Samples, oldest first. */
export interface SampleHistory<Sample> {
  /** Time between two samples. Unit: milliseconds. */
  readonly interval_ms: number;
  readonly samples: readonly Sample[];
}

/** What `GET /api/system/history` answers. */
export type SystemHistory = SampleHistory<SystemInfo>;

const windowMs = 600_000;
const leastShownMs = 120_000;

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
 * One place per interval, the newest last; null where no sample was taken.
 *
 * A chart begins with two minutes that fill from the right, and widens to ten: two samples never look like a long history. Worked
 * example: an interval of 5 s, samples at 0 s and 10 s give 24 places that end in a value, null, a value.
 */
export function fillWindow<Sample extends { readonly at: string }>({
  interval_ms: intervalMs,
  samples,
}: SampleHistory<Sample>): readonly (Sample | null)[] {
  const endMs = Date.parse(samples.at(-1)?.at ?? '');
  const spanMs = samples[0] === undefined ? 0 : endMs - Date.parse(samples[0].at) + intervalMs;
  const shownMs = Math.min(windowMs, Math.max(leastShownMs, spanMs));
  const places: (Sample | null)[] = Array.from({ length: Math.round(shownMs / intervalMs) }, () => null);
  for (const sample of samples) {
    const back = Math.round((endMs - Date.parse(sample.at)) / intervalMs);
    const place = places.length - 1 - back;
    if (place >= 0) places[place] = sample;
  }
  return places;
}
