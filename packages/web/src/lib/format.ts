/** Numbers, sizes and times as people read them. */

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
  return `${trimZeros(value.toFixed(digits))} ${units[unit] ?? 'B'}`;
}

/** Percent of a number from 0 to 100 and beyond: `12.34` gives `12 %`, `0.42` gives `0.4 %`. */
export function formatPercent(percent: number): string {
  return `${percent >= 9.95 || percent === 0 ? Math.round(percent) : trimZeros(percent.toFixed(1))} %`;
}

/** Milliseconds of a latency: `0.4321` gives `0.43 ms`, `1530` gives `1.5 s`. */
export function formatLatency(ms: number): string {
  if (ms >= 1000) return `${trimZeros((ms / 1000).toFixed(1))} s`;
  return `${trimZeros(ms.toFixed(ms >= 100 ? 0 : ms >= 10 ? 1 : 2))} ms`;
}

/** A whole number with thin groups: `12345` gives `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-GB');
}

const spans = [
  { unit: 'd', seconds: 86_400 },
  { unit: 'h', seconds: 3600 },
  { unit: 'min', seconds: 60 },
  { unit: 's', seconds: 1 },
] as const;

/** A span of time in its two largest units: `93 784` s gives `1 d 2 h`. */
export function formatDuration(ms: number): string {
  let rest = Math.floor(Math.max(0, ms) / 1000);
  const first = spans.findIndex(({ seconds }) => rest >= seconds);
  if (first === -1) return '0 s';
  const words: string[] = [];
  for (const { unit, seconds } of spans.slice(first, first + 2)) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count > 0) words.push(`${count} ${unit}`);
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
  const span = spans.find(({ seconds }) => ms >= seconds * 1000 && seconds >= 60);
  return span === undefined ? 'just now' : `${Math.floor(ms / 1000 / span.seconds)} ${span.unit} ago`;
}

/** A moment in full, in the reader's own time zone. */
export function formatMoment(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime())
    ? at
    : date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
}

function trimZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/u, '') : digits;
}
