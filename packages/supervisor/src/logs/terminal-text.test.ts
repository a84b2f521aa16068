import fc from 'fast-check';
import { expect, it } from 'vitest';

import { sanitizeForTerminal, stripColors } from './terminal-text.ts';

it('shows what would act on the terminal', () => {
  expect(sanitizeForTerminal('a\u001b]0;title\u0007b\rc\u009b2Jd\u202ee\tf', true)).toBe(
    'a\\u001b]0;title\\u0007b\\u000dc\\u009b2Jd\\u202ee\tf',
  );
});

it('lets colours pass where they are shown, and ends them', () => {
  expect(sanitizeForTerminal('\u001b[1;31mred\u001b[2Jx', true)).toBe('\u001b[1;31mred\\u001b[2Jx\u001b[0m');
  expect(sanitizeForTerminal('\u001b[1;31mred', false)).toBe('red');
  expect(stripColors('\u001b[38:5:1mred\u001b[m')).toBe('red');
});

it('lets no message pass for a line of its own', () => {
  expect(sanitizeForTerminal('one\nERROR two', true)).toBe('one\n    ERROR two');
});

it('leaves no control character but colours and line breaks', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const safe = stripColors(sanitizeForTerminal(text, true));
      expect(safe).not.toMatch(
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/,
      );
    }),
  );
});
