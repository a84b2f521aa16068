import { expect, test } from 'vitest';

import { isKept, valueAt, withMarks, withoutMarks } from './kept-secrets.ts';

const STORED = ['/token', '/boxes/0/pass', '/boxes/1/pass'];
const VALUES = { token: null, boxes: [{ name: 'a', pass: null }, { name: 'b', pass: null }, { name: 'c' }] };

test('stored secrets are marked, others have no place', () => {
  const form = withMarks(VALUES, STORED);
  expect([valueAt(form, ['token']), valueAt(form, ['boxes', '1', 'pass'])].every(isKept)).toBe(true);
  expect(valueAt(form, ['boxes', '2', 'pass'])).toBeUndefined();
  expect(isKept('hunter2')).toBe(false);
});

test('a form that was left alone keeps everything where it is', () => {
  expect(withoutMarks(withMarks(VALUES, STORED), STORED)).toEqual({
    values: VALUES,
    kept: Object.fromEntries(STORED.map((pointer) => [pointer, pointer])),
  });
});

test('secrets go along with their entries', () => {
  const { token, boxes } = withMarks(VALUES, STORED) as typeof VALUES;
  const [a, b, c] = boxes;
  expect(withoutMarks({ token, boxes: [c, b, a] }, STORED).kept).toEqual({
    '/token': '/token',
    '/boxes/1/pass': '/boxes/1/pass',
    '/boxes/2/pass': '/boxes/0/pass',
  });
  expect(withoutMarks({ token, boxes: [b] }, STORED).kept).toEqual({
    '/token': '/token',
    '/boxes/0/pass': '/boxes/1/pass',
  });
});

test('a text or a removal says that nothing is kept; an empty field outside of lists does not', () => {
  const boxes = [{ name: 'a' }];
  expect(withoutMarks({ token: 'new', boxes }, STORED)).toEqual({
    values: { token: 'new', boxes },
    kept: {},
  });
  expect(withoutMarks({ token: '', boxes }, STORED)).toEqual({ values: { token: '', boxes }, kept: {} });
  expect(withoutMarks({ boxes }, STORED)).toEqual({ values: { boxes }, kept: { '/token': '/token' } });
});
