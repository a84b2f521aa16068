import { expect, it } from 'vitest';

import { isAtLeast, isLogLevel, levelFromNumber, levelFromWord } from './levels.ts';

it('orders the levels', () => {
  expect(isAtLeast('warn', 'warn')).toBe(true);
  expect(isAtLeast('fatal', 'warn')).toBe(true);
  expect(isAtLeast('info', 'warn')).toBe(false);
});

it('knows only the six levels as levels', () => {
  expect(['trace', 'debug', 'info', 'warn', 'error', 'fatal'].every(isLogLevel)).toBe(true);
  expect(['WARN', 'warning', 'toString', '', 30, null].some(isLogLevel)).toBe(false);
});

it.each([
  ['WARNING', 'warn'],
  ['Information', 'info'],
  ['crit', 'fatal'],
  ['err', 'error'],
  ['success', 'info'],
  ['toString', null],
  ['hello', null],
])('reads the word %s as %s', (word, level) => {
  expect(levelFromWord(word)).toBe(level);
});

it.each([
  [0, 'fatal'],
  [3, 'error'],
  [4, 'warn'],
  [6, 'info'],
  [7, 'debug'],
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [35, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
  [-1, null],
  [NaN, null],
])('reads the number %s as %s', (value, level) => {
  expect(levelFromNumber(value)).toBe(level);
});
