import { expect, it } from 'vitest';
import {
  integerOf,
  integerOrNullOf,
  objectOf,
  textOf,
  textOrNullOf,
  textsOrNullOf,
  wordOf,
} from './row-guards.ts';

it('reads columns of the expected kind', () => {
  const row = { text: 'a', none: null, number: 3, json: '{"a":1}', list: '["x"]' };
  expect(textOf(row, 'text')).toBe('a');
  expect(textOrNullOf(row, 'none')).toBeNull();
  expect(integerOf(row, 'number')).toBe(3);
  expect(integerOrNullOf(row, 'none')).toBeNull();
  expect(objectOf(row, 'json')).toEqual({ a: 1 });
  expect(textsOrNullOf(row, 'list')).toEqual(['x']);
  expect(textsOrNullOf(row, 'none')).toBeNull();
  expect(wordOf(row, 'text', ['a', 'b'])).toBe('a');
});

it.each([
  ['a number as text', () => textOf({ c: 1 }, 'c'), 'text expected, number found'],
  ['an absent column', () => integerOf({}, 'c'), 'a whole number expected, undefined found'],
  ['a fraction', () => integerOf({ c: 1.5 }, 'c'), 'a whole number expected, number found'],
  ['an unknown word', () => wordOf({ c: 'x' }, 'c', ['a', 'b']), 'one of a, b expected'],
  ['no JSON', () => objectOf({ c: '{' }, 'c'), 'it holds no JSON'],
  ['a JSON list as object', () => objectOf({ c: '[]' }, 'c'), 'a JSON object expected'],
  ['a mixed list', () => textsOrNullOf({ c: '["a",1]' }, 'c'), 'a JSON list of texts expected'],
])('refuses %s and names the column', (_name, read, message) => {
  expect(read).toThrow(`Cannot read column "c": ${message}`);
});
