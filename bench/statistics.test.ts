import { expect, test } from 'vitest';
import { median, pairedRatio, percentile } from './statistics.ts';

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
])('the median of %j is %d', (numbers, expected) => {
  expect(median(numbers)).toBe(expected);
});

test('the median of nothing is no number', () => {
  expect(median([])).toBeNaN();
});

test('a percentile is a value that was seen', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => at + 1);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile([5], 0.99)).toBe(5);
  expect(percentile([], 0.5)).toBeNaN();
});

test('a ratio is taken within each turn', () => {
  expect(pairedRatio([10, 30], [5, 10])).toBe(2.5);
  // One turn was disturbed for both sides alike.
  expect(pairedRatio([20, 2, 20], [10, 1, 10])).toBe(2);
  expect(pairedRatio([1, 2, 3], [1])).toBe(1);
  expect(pairedRatio([], [])).toBeNaN();
});
