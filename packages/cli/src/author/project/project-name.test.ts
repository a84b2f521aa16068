import { expect, test } from 'vitest';
import { parseProjectName, toTitle } from './project-name.ts';

test.each(['a', 'weather-station', 'x2-y3'])('%s is a name', (name) => {
  expect(parseProjectName(name)).toBe(name);
});

test.each(['', 'Weather', 'a_b', '-a', 'a-', 'a--b', '2a', '../a', 'x'.repeat(65)])('%j is none', (name) => {
  expect(() => parseProjectName(name)).toThrow('is no name for a plugin');
});

test('the title is what people read', () => {
  expect(toTitle('weather-station-2')).toBe('Weather Station 2');
});
