import { expect, it } from 'vitest';

import { isPaletteKey } from './palette-key.ts';

const press = { key: 'k', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

it('is Ctrl+K or ⌘K and nothing else', () => {
  expect(isPaletteKey({ ...press, ctrlKey: true })).toBe(true);
  expect(isPaletteKey({ ...press, metaKey: true, key: 'K' })).toBe(true);
  expect(isPaletteKey(press)).toBe(false);
  expect(isPaletteKey({ ...press, ctrlKey: true, shiftKey: true })).toBe(false);
  expect(isPaletteKey({ ...press, ctrlKey: true, key: 'j' })).toBe(false);
});
