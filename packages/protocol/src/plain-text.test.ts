import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isBlank, isPlainText, quoteValue, toPlainLine, toPlainLines } from './plain-text.ts';

const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]|\p{Cs}/u;
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '\r\n',
        '\u001b]8;;x\u0007',
        '\u202e',
        '\u2066',
        '\ud800',
        '\u0085',
        '\t',
        'a',
        '😀',
        '\u2028',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('text of strangers', () => {
  it('on one line has no other line, no control character and no turn of direction', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(toPlainLine(text)).not.toMatch(UNSAFE);
        expect(isPlainText(toPlainLine(text))).toBe(true);
        expect(quoteValue(text)).not.toMatch(UNSAFE);
        expect(quoteValue({ [text]: text })).not.toMatch(UNSAFE);
        const lines = toPlainLines(text);
        expect(isPlainText(lines, true)).toBe(true);
        expect(lines.replace(/[\n\t]/g, '')).not.toMatch(UNSAFE);
        if (isPlainText(text)) expect([toPlainLine(text), toPlainLines(text)]).toEqual([text, text]);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each(['', ' ', '\u00a0', '\u200b', '\u2800', '\u3164', '\ufeff\u2060', '\u202e', '\u{e0041}'])(
    '%j shows nothing',
    (text) => {
      expect(isBlank(text)).toBe(true);
    },
  );

  it.each(['a', '.', '😀', '\u0301', '\u200fא', '가'])('%j shows something', (text) => {
    expect(isBlank(text)).toBe(false);
  });

  it('keeps joiners, marks and line breaks where they belong', () => {
    expect(toPlainLine('👨‍👩‍👧 \u200fשלום')).toBe('👨‍👩‍👧 \u200fשלום');
    expect(toPlainLine('one\r\ntwo\tthree')).toBe('one two three');
    expect(toPlainLines('one\r\ntwo\u2028three\u0007')).toBe('one\ntwo\nthree');
  });
});
