import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../src/styles/theme.css', import.meta.url), 'utf8');

type Tokens = Readonly<Record<string, string>>;

function readTokens(selector: string): Tokens {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf('}', start));
  return Object.fromEntries(
    [...block.matchAll(/--toru-([\w-]+): (#[0-9a-f]{6});/gu)].map(([, name, value]) => [name, value]),
  );
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one = '#000000', other = '#000000'): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const surfaces = ['bg', 'card', 'sunken', 'raised', 'accent-soft'];
const tones = ['success', 'warning', 'danger', 'info'];
const texts = ['fg', 'soft', 'muted', 'accent', ...tones];
const pairs: readonly (readonly [front: string, back: string, least: number])[] = [
  ...texts.flatMap((text) => surfaces.map((surface) => [text, surface, 4.5] as const)),
  ...tones.flatMap((tone) => [
    [tone, `${tone}-soft`, 4.5] as const,
    ['fg', `${tone}-soft`, 4.5] as const,
    ['soft', `${tone}-soft`, 4.5] as const,
  ]),
  ['on-primary', 'primary', 4.5],
  ['on-primary', 'primary-hover', 4.5],
  ['white', 'danger-fill', 4.5],
  ['white', 'danger-hover', 4.5],
  ...['control', 'ring', ...tones.map((tone) => `${tone}-mark`)].flatMap((mark) =>
    ['bg', 'card', 'sunken'].map((surface) => [mark, surface, 3] as const),
  ),
  ['primary', 'card', 3],
];

describe.each([
  ['light', readTokens(':root')],
  ['dark', readTokens(':root.dark')],
])('%s theme', (_name, tokens) => {
  const colors: Tokens = { ...tokens, white: '#ffffff' };

  it.each(pairs)('%s on %s has a contrast of at least %d', (front, back, least) => {
    expect(colors[front], front).toBeDefined();
    expect(colors[back], back).toBeDefined();
    expect(contrast(colors[front], colors[back])).toBeGreaterThanOrEqual(least);
  });
});

it('computes the known contrast of black on white and of the brand color', () => {
  expect(contrast('#000000', '#ffffff')).toBe(21);
  expect(contrast('#ffffff', '#7e64e7')).toBeCloseTo(4.32, 2);
});
