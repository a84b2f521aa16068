import { expect, test } from 'vitest';
import { nearestWord } from './nearest-word.ts';

const VERBS = ['list', 'show', 'enable', 'disable', 'restart', 'logs'];

test.each([
  ['restrat', 'restart'],
  ['Enable', 'enable'],
  ['enabel', 'enable'],
  ['dissable', 'disable'],
  ['lgos', 'logs'],
  ['lst', 'list'],
  ['ls', null],
  ['uninstall', null],
  ['', null],
])('%s → %s', (word, expected) => {
  expect(nearestWord(word, VERBS)).toBe(expected);
});

test('of equally near words the first counts', () => {
  expect(nearestWord('cat', ['bat', 'rat'])).toBe('bat');
});
