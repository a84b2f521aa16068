import { expect, test } from 'vitest';

import { splitMatches } from './split-matches.ts';

const marked = (text: string, search: string): string =>
  splitMatches(text, search)
    .map(({ text: piece, isMatch }) => (isMatch ? `[${piece}]` : piece))
    .join('');

test('every place is found, whatever its case', () => {
  expect(marked('Error: no error', 'error')).toBe('[Error]: no [error]');
});

test('no search and no match leave the text whole', () => {
  expect(marked('text', '')).toBe('text');
  expect(marked('text', 'zzz')).toBe('text');
  expect(marked('', 'a')).toBe('');
});
