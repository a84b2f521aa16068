import { expect, test } from 'vitest';
import { toPrintable, toPrintableLines } from './printable.ts';
import { formatTable } from './table.ts';
import { toDurationText, toSizeText } from './units.ts';

test.each([
  [0, '0 s'],
  [999, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_661_000, '1 h 1 min'],
  [93_784_000, '1 d 2 h'],
  [86_400_000 + 60_000, '1 d'],
  [-5, '0 s'],
])('%d ms → %s', (durationMs, text) => {
  expect(toDurationText(durationMs)).toBe(text);
});

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1023.5 * 1024, '1024 KiB'],
  [1536, '1.50 KiB'],
  [150 * 1024 * 1024, '150 MiB'],
  [3.5 * 1024 ** 5, '3.50 PiB'],
])('%d bytes → %s', (bytes, text) => {
  expect(toSizeText(bytes)).toBe(text);
});

test('columns are as wide as their widest cell, and nothing trails', () => {
  expect(
    formatTable([
      ['ID', 'STATE', 'X'],
      ['weather', 'ok', ''],
      ['a', 'running', 'long text'],
    ]),
  ).toBe('ID       STATE    X\nweather  ok\na        running  long text\n');
  expect(formatTable([])).toBe('');
});

test('nothing in a text commands the terminal', () => {
  expect(toPrintable('a\u001b]0;title\u0007\u202eb\r')).toBe('a\\u{1b}]0;title\\u{7}\\u{202e}b\\u{d}');
  expect(toPrintableLines('\u001b[31mred\u001b[0m\nsecond\r\nthird\u001b[2J')).toBe(
    'red\n    second\n    third',
  );
});
