import { expect, it } from 'vitest';

import { findUnreadable, fromJsonText, toJsonText, unreadableText } from './json-text.ts';
import { withMarks } from './kept-secrets.ts';

it.each([[{ a: [1, 'x', null] }], ['text'], [5], [true], [[]], [undefined]])(
  '%j is the same after a round',
  (value) => {
    expect(fromJsonText(toJsonText(value))).toEqual(value);
  },
);

it('what is no JSON yet is kept as it was typed, and found', () => {
  const value = fromJsonText('{"a": ');
  expect(unreadableText(value)).toBe('{"a": ');
  expect(toJsonText(value)).toBe('{"a": ');
  expect(findUnreadable({ rules: value, list: [1, value], fine: 'x' })).toEqual([['rules'], ['list', '1']]);
});

it('stored secrets are words in the text and stay what they are', () => {
  const value = withMarks({ boxes: { a: { pass: null } } }, ['/boxes/a/pass']);
  const text = toJsonText(value);
  expect(text).toContain('(stored secret) /boxes/a/pass');
  expect(text).not.toContain('\u0000');
  expect(fromJsonText(text)).toEqual(value);
});
