/** Which span of a log is asked for: all of it, the last minutes, or between two moments. */

import { t } from '../../messages/logs.ts';

/** A choice of the person. */
export interface TimeRange {
  /** `all`, a number of minutes up to now, or `between`. */
  readonly span: string;
  /** Value of a `datetime-local` field; empty: open. Only for `between`. */
  readonly from: string;
  readonly to: string;
}

/** The choices besides `between`, in the order they are offered. */
export function timeSpans(): readonly { readonly span: string; readonly label: string }[] {
  return [
    { span: 'all', label: t('anyTime') },
    { span: '15', label: t('last15Minutes') },
    { span: '60', label: t('lastHour') },
    { span: '1440', label: t('lastDay') },
    { span: 'between', label: t('between') },
  ];
}

/** Both ends in milliseconds since 1970; null where open. A moment that is not complete yet counts as open. */
export function toMoments(
  { span, from, to }: TimeRange,
  nowMs: number,
): { readonly sinceMs: number | null; readonly untilMs: number | null } {
  if (span === 'all') return { sinceMs: null, untilMs: null };
  if (span !== 'between') return { sinceMs: nowMs - Number(span) * 60_000, untilMs: null };
  return { sinceMs: toMs(from), untilMs: toMs(to) };
}

/** Worked example: the moment of `2026-01-02T03:04` in the reader's own time zone. */
function toMs(text: string): number | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
