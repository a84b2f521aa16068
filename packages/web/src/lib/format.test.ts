import { expect, it } from 'vitest';

import {
  formatAgo,
  formatBytes,
  formatCount,
  formatCountdown,
  formatDuration,
  formatLatency,
  formatPercent,
} from './format.ts';

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [1024 * 1024 - 1, '1 MiB'],
  [123 * 1024 * 1024, '123 MiB'],
  [5.25 * 1024 ** 3, '5.25 GiB'],
  [-5, '0 B'],
])('bytes: %d → %s', (bytes, expected) => {
  expect(formatBytes(bytes)).toBe(expected);
});

it.each([
  [0, '0 %'],
  [0.42, '0.4 %'],
  [3, '3 %'],
  [12.34, '12 %'],
  [99.96, '100 %'],
])('percent: %d → %s', (percent, expected) => {
  expect(formatPercent(percent)).toBe(expected);
});

it.each([
  [0.4321, '0.43 ms'],
  [10, '10 ms'],
  [99.94, '99.9 ms'],
  [1530, '1.5 s'],
])('latency: %d → %s', (ms, expected) => {
  expect(formatLatency(ms)).toBe(expected);
});

it.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [93_784_000, '1 d 2 h'],
  [3_600_000 + 5000, '1 h'],
])('duration: %d → %s', (ms, expected) => {
  expect(formatDuration(ms)).toBe(expected);
});

it.each([
  [161_000, '2:41'],
  [400, '0:01'],
  [0, '0:00'],
  [3_661_000, '1:01:01'],
])('countdown: %d → %s', (ms, expected) => {
  expect(formatCountdown(ms)).toBe(expected);
});

it.each([
  [59_000, 'just now'],
  [60_000, '1 min ago'],
  [7_300_000, '2 h ago'],
  [300_000_000, '3 d ago'],
])('ago: %d → %s', (ms, expected) => {
  expect(formatAgo(ms)).toBe(expected);
});

it('groups thousands', () => {
  expect(formatCount(1234567)).toBe('1,234,567');
});
