import { expect, it } from 'vitest';

import { rankCommand } from './rank-command.ts';

const words = ['logs', 'Weather Station'];

it.each([
  ['', 1],
  ['wea', 1],
  ['WEATHER st', 1],
  ['log wea', 1],
  ['ather', 0.5],
  ['weather logs', 1],
  ['wtr', 0],
  ['wea restart', 0],
])('%j fits with %d', (search, rank) => {
  expect(rankCommand(search, words)).toBe(rank);
});
