import { expect, it } from 'vitest';
import { createCanDraw } from './can-draw.ts';

const box = new Uint8ClampedArray([1, 1, 0, 0]);
const glyph = new Uint8ClampedArray([1, 2, 3, 0]);

it('tells a glyph from the box that stands for none', () => {
  const canDraw = createCanDraw((text) => (text === '🐍' ? glyph : box));
  expect(canDraw('🐍')).toBe(true);
  expect(canDraw('🧩')).toBe(false);
});

it('draws each text once', () => {
  const drawn: string[] = [];
  const canDraw = createCanDraw((text) => {
    drawn.push(text);
    return glyph;
  });
  for (let time = 0; time < 3; time += 1) canDraw('a');
  expect(drawn).toHaveLength(2);
});

it('says yes where nothing can be drawn', () => {
  expect(createCanDraw(() => null)('🐍')).toBe(true);
});
