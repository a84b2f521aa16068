/** Numbers, sizes and times as people read them, in the language on show. */

import { language, locale } from '../messages/language.ts';
import { t } from '../messages/controls.ts';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Bytes with three significant digits: `1536` gives `1.5 KiB`. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : value >= 9.95 ? 1 : 2;
  return `${formatNumber(value, digits)} ${units[unit] ?? 'B'}`;
}

/** Percent of a number from 0 to 100 and beyond: `12.34` gives `12 %`, `0.42` gives `0.4 %`. */
export function formatPercent(percent: number): string {
  return `${formatNumber(percent, percent >= 9.95 ? 0 : 1)} %`;
}

/** Milliseconds of a latency: `0.4321` gives `0.43 ms`, `1530` gives `1.5 s`. */
export function formatLatency(ms: number): string {
  if (ms >= 1000) return `${formatNumber(ms / 1000, 1)} s`;
  return `${formatNumber(ms, ms >= 100 ? 0 : ms >= 10 ? 1 : 2)} ms`;
}

/** A whole number in groups: `12345` gives `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString(locale());
}

/** A number with one digit behind the point: `2` gives `2.0`. */
export function formatDecimal(value: number): string {
  return value.toLocaleString(locale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** Names in a row: `A, B and C`. */
export function formatList(parts: readonly string[]): string {
  return new Intl.ListFormat(language.get()).format(parts);
}

const spans = [
  { span: 'days', ago: 'daysAgo', seconds: 86_400 },
  { span: 'hours', ago: 'hoursAgo', seconds: 3600 },
  { span: 'minutes', ago: 'minutesAgo', seconds: 60 },
  { span: 'seconds', ago: null, seconds: 1 },
] as const;

/** A span of time in its two largest units: `93 784` s gives `1 d 2 h`. */
export function formatDuration(ms: number): string {
  let rest = Math.floor(Math.max(0, ms) / 1000);
  const first = spans.findIndex(({ seconds }) => rest >= seconds);
  if (first === -1) return t('seconds', { count: 0 });
  const words: string[] = [];
  for (const { span, seconds } of spans.slice(first, first + 2)) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count > 0) words.push(t(span, { count }));
  }
  return words.join(' ');
}

/** A countdown as on a clock: `161 000` ms gives `2:41`. Counts the started second. */
export function formatCountdown(ms: number): string {
  const seconds = Math.ceil(Math.max(0, ms) / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes >= 60
    ? `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

/** How long ago something was: `just now`, `5 min ago`, `2 h ago`, `3 d ago`. */
export function formatAgo(ms: number): string {
  for (const { ago, seconds } of spans) {
    if (ago !== null && ms >= seconds * 1000) return t(ago, { count: Math.floor(ms / 1000 / seconds) });
  }
  return t('justNow');
}

/** A moment in full, in the reader's own time zone. */
export function formatMoment(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? at
    : date.toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'medium' });
}

/** At most so many digits behind the point, and no groups. */
function formatNumber(value: number, digits: number): string {
  return value.toLocaleString(locale(), { maximumFractionDigits: digits, useGrouping: false });
}
