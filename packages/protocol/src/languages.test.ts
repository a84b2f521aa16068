import { expect, it } from 'vitest';
import { chooseLanguage } from './languages.ts';

it.each([
  [undefined, 'en'],
  ['', 'en'],
  ['de', 'de'],
  ['de-AT, en;q=0.5', 'de'],
  ['fr-FR,fr;q=0.9,DE;q=0.8,en;q=0.7', 'de'],
  ['en-US,en;q=0.9,de;q=0.8', 'en'],
  ['de;q=0, en;q=0.1', 'en'],
  ['de;q=high', 'en'],
  ['en;q=0.3,de;q=0.30', 'en'],
  ['*', 'en'],
])('chooses for %j the language %s', (header, language) => {
  expect(chooseLanguage(header)).toBe(language);
});
