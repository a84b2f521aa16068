import { expect, test } from 'vitest';

import { parseAnsi, plainText } from './ansi.ts';

const looks = (line: string): unknown[] =>
  parseAnsi(line).map(({ text, color, bold }) => [text, color, bold]);

test('a plain line is one piece', () => {
  expect(looks('hello')).toEqual([['hello', null, false]]);
});

test('colors and bold begin and end where they say', () => {
  expect(looks('a\u001b[1;31mb\u001b[0mc')).toEqual([
    ['a', null, false],
    ['b', 'red', true],
    ['c', null, false],
  ]);
  expect(looks('\u001b[92mx\u001b[39my')).toEqual([
    ['x', 'green', false],
    ['y', null, false],
  ]);
});

test('an empty sequence resets', () => {
  expect(looks('\u001b[31ma\u001b[mb').at(-1)).toEqual(['b', null, false]);
});

test('256 and true colors become the nearest name', () => {
  expect(looks('\u001b[38;5;196mx')).toEqual([['x', 'red', false]]);
  expect(looks('\u001b[38;2;20;200;30;1mx')).toEqual([['x', 'green', true]]);
});

test('other sequences are left out', () => {
  expect(plainText('a\u001b[2Kb\u001b[31mc\u001b')).toBe('abc');
  expect(looks('a\u001b[2Kb')).toEqual([
    ['a', null, false],
    ['b', null, false],
  ]);
});

test('of a link the text is left, of a title nothing', () => {
  expect(plainText('\u001b]8;;https://a.example\u001b\\docs\u001b]8;;\u001b\\ \u001b]0;title\u0007end')).toBe(
    'docs end',
  );
});
