import fc from 'fast-check';
import { expect, it } from 'vitest';

import { cutText, wholeCharacters } from './cut-text.ts';

it('leaves short texts alone and says how long a long one was', () => {
  expect(cutText('short', 5)).toBe('short');
  expect(cutText('a€€', 7)).toBe('a€€');
  expect(cutText('a€€', 6)).toBe('a€ … [cut: 7 bytes]');
});

it('never cuts a character in two', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, end) => {
      const bytes = Buffer.from(text);
      const kept = bytes.subarray(0, wholeCharacters(bytes, 0, Math.min(end, bytes.length)));
      expect(text.startsWith(kept.toString())).toBe(true);
      expect(Math.min(end, bytes.length) - kept.length).toBeLessThan(4);
    }),
  );
});

it('finds an end in bytes that are no text', () => {
  expect(wholeCharacters(Buffer.alloc(10, 0x80), 0, 10)).toBe(10);
  expect(wholeCharacters(Buffer.from([0xc3, 0xa4, 0xe2, 0x82]), 0, 4)).toBe(2);
});
