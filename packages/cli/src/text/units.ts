/** Durations and sizes in words that a person takes in at a glance. */

const SECOND_MS = 1000;
const STEPS = [
  { name: 'd', seconds: 86_400 },
  { name: 'h', seconds: 3_600 },
  { name: 'min', seconds: 60 },
  { name: 's', seconds: 1 },
] as const;

/** The two largest units of a duration: 93 784 000 ms → `1 d 2 h`, 59 999 ms → `59 s`. */
export function toDurationText(durationMs: number): string {
  let seconds = Math.max(0, Math.floor(durationMs / SECOND_MS));
  const parts: string[] = [];
  for (const step of STEPS) {
    const count = Math.floor(seconds / step.seconds);
    seconds -= count * step.seconds;
    if (count > 0 || parts.length > 0) parts.push(count === 0 ? '' : `${count} ${step.name}`);
    if (parts.length === 2) break;
  }
  return parts.filter((part) => part !== '').join(' ') || '0 s';
}

/** A size in binary units with at least three digits: 1 536 → `1.50 KiB`. */
export function toSizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const power = Math.min(units.length - 1, bytes < 1024 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1024 ** power;
  return `${power === 0 || amount >= 100 ? amount.toFixed(0) : amount.toPrecision(3)} ${units[power] ?? ''}`;
}
