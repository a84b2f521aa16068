import fc from 'fast-check';
import { expect, it } from 'vitest';

import { visibleText } from './visible-text.ts';

const LINK = '\u001b]8;;https://a.example/docs\u001b\\the docs\u001b]8;;\u001b\\';

it.each([
  ['a link', `see ${LINK}.`, 'see the docs (https://a.example/docs).'],
  [
    'a link with parameters that ends in BEL',
    '\u001b]8;id=1;http://a.example\u0007x\u001b]8;;\u0007',
    'x (http://a.example)',
  ],
  [
    'a link whose text is its address',
    '\u001b]8;;http://a.example\u0007http://a.example\u001b]8;;\u0007',
    'http://a.example',
  ],
  ['a link to a file', '\u001b]8;;file://host/etc/passwd\u0007passwd\u001b]8;;\u0007', 'passwd'],
  ['a link that would run something', '\u001b]8;;javascript:alert(1)\u0007x\u001b]8;;\u0007', 'x'],
  ['a link that is never closed', '\u001b]8;;https://a.example\u0007x', 'x (https://a.example)'],
  [
    'two links in a row',
    `${LINK} ${LINK}`,
    'the docs (https://a.example/docs) the docs (https://a.example/docs)',
  ],
  ['a title', '\u001b]0;owned\u0007text', 'text'],
  ['a clipboard', 'a\u001b]52;c;ZXZpbA==\u001b\\b', 'ab'],
  ['a title in its form of 8 bits', 'a\u009d0;owned\u009cb', 'ab'],
  ['a string that never ends', 'a\u001b]0;b', 'a0;b'],
  ['device control strings', 'a\u001bP1$r\u001b\\b\u001b_x\u001b\\\u001b^y\u001b\\\u001bXz\u001b\\c', 'abc'],
  ['cursor movements', '\u001b[2K\u001b[1A\u001b[?25la\u001b[10;20Hb', 'ab'],
  ['other escapes', '\u001b(Ba\u001bcb\u001b7c\u001b', 'abc'],
  [
    'colors, which stay',
    '\u001b[1;31mred\u001b[0m \u009b32mgreen',
    '\u001b[1;31mred\u001b[0m \u001b[32mgreen',
  ],
  ['a progress bar', '10 %\r50 %\r100 %', '100 %'],
  ['a progress bar that clears its line', '10 %\r50 %\r     \r', '50 %'],
  ['a line end of Windows within a text', 'a\r\nb', 'a\nb'],
  ['nothing of it', 'Grüße, \ttab and "quotes" 😀', 'Grüße, \ttab and "quotes" 😀'],
])('%s', (_, text, seen) => {
  expect(visibleText(text)).toBe(seen);
});

const noise = fc.array(
  fc.constantFrom(
    '\u001b',
    ']',
    '[',
    '8;;http://a',
    '\u0007',
    '\\',
    'm',
    '3',
    '\r',
    '\n',
    'x',
    '\u009d',
    '\u009c',
    '\u009b',
    'P',
  ),
  { maxLength: 40 },
);

it('leaves colors as the only sequences, and nothing more to do', () => {
  fc.assert(
    fc.property(noise, (parts) => {
      const once = visibleText(parts.join(''));
      const rest = once.replace(/\u001b\[[\d;:]*m/g, '');
      expect(rest).not.toMatch(/\r|\u001b\[|\u001b[\]PX^_][^\u001b\u0007\u009c]*(?:\u0007|\u001b\\|\u009c)/);
    }),
    { numRuns: 3_000 },
  );
});

it('takes a time that grows with the length alone', () => {
  const startedMs = performance.now();
  for (const part of ['\u001b]8;;', '\u009d', '\u001b[0', '\u009b;']) visibleText(part.repeat(50_000));
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});
