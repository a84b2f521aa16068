import { expect, it } from 'vitest';

import { toSparkPath } from './spark-path.ts';

const scale = { width: 100, height: 20, max: 10 };

it('draws a line and closes the area at the bottom', () => {
  expect(toSparkPath([0, 10], scale)).toMatchObject({
    line: 'M0 20L100 0',
    area: 'M0 20L100 0L100 20L0 20Z',
  });
});

it('interrupts the line where nothing was measured', () => {
  expect(toSparkPath([5, null, 5], scale).line).toBe('M0 10M100 10');
});

it('grows its scale when a value exceeds it, and draws zeros at the bottom', () => {
  expect(toSparkPath([20, 0], scale).points.map(({ y }) => y)).toEqual([0, 20]);
  expect(toSparkPath([0, 0], { ...scale, max: undefined }).line).toBe('M0 20L100 20');
});

it('copes with no value and with one', () => {
  expect(toSparkPath([], scale).line).toBe('');
  expect(toSparkPath([10], scale).line).toBe('M0 0');
});
