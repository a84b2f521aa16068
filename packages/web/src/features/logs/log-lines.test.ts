import type { LogLine } from '@toru/protocol';
import { expect, test } from 'vitest';

import { appendLines, prependPage, toLogText } from './log-lines.ts';

const line = (seq: number): LogLine => ({
  seq,
  timestamp: '2026-01-02T03:04:05.006Z',
  level: 'info',
  message: `line ${seq}`,
});
const numbers = (list: readonly LogLine[]): readonly number[] => list.map(({ seq }) => seq);

test('lines that come twice are shown once', () => {
  expect(numbers(appendLines([line(1), line(2)], [line(2), line(3), line(3), line(4)]))).toEqual([
    1, 2, 3, 4,
  ]);
});

test('nothing new keeps the very list', () => {
  const list = [line(5)];
  expect(appendLines(list, [line(5)])).toBe(list);
});

test('the oldest lines go when there are too many', () => {
  expect(numbers(appendLines([line(1), line(2)], [line(3), line(4)], 3))).toEqual([2, 3, 4]);
});

test('older pages come in front, turned around', () => {
  expect(numbers(prependPage([line(5)], [line(5), line(4), line(3)]))).toEqual([3, 4, 5]);
  expect(numbers(prependPage([], [line(2), line(1)]))).toEqual([1, 2]);
});

test('a line as text carries its fields', () => {
  expect(toLogText({ ...line(1), fields: { a: 1 } }, (text) => text)).toBe(
    '2026-01-02T03:04:05.006Z INFO  line 1 {"a":1}',
  );
});
