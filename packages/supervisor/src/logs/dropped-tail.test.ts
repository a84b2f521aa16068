import { expect, it } from 'vitest';

import { DroppedTail, LAST_WORDS_LINES } from './dropped-tail.ts';

it('gives the last lines back and counts the rest', () => {
  const tail = new DroppedTail();
  const lines = Array.from({ length: 60 }, (_, index) => `line ${index}`);
  expect(tail.add(Buffer.from(`${lines.join('\n')}\n`), 60, true)).toBe(0);
  expect(tail.take(1_000)).toEqual({ texts: lines.slice(-LAST_WORDS_LINES), dropped: 10 });
  expect(tail.take(1_000)).toEqual({ texts: [], dropped: 0 });
});

it('joins lines over chunks, and leaves out a first one without beginning and a last one without end', () => {
  const tail = new DroppedTail();
  tail.add(Buffer.from('d of a line\nwh'), 1, false);
  tail.add(Buffer.from('o'), 0, false);
  tail.add(Buffer.from('le\nunfinish'), 1, false);
  expect(tail.take(1_000)).toEqual({ texts: ['whole'], dropped: 1 });
});

it('holds a bounded number of bytes and says what is out of reach', () => {
  const tail = new DroppedTail();
  const chunk = Buffer.from('0123456789abcde\n'.repeat(1_024));
  let lost = 0;
  for (let index = 0; index < 10; index += 1) lost += tail.add(chunk, 1_024, true);
  const { texts, dropped } = tail.take(1_000);
  expect(lost).toBe(8 * 1_024);
  expect(texts.length + dropped).toBe(2 * 1_024);
});

it('counts everything when flow goes on', () => {
  const tail = new DroppedTail();
  tail.add(Buffer.from('a\nb\nc'), 2, true);
  expect(tail.clear()).toBe(2);
  expect(tail.clear()).toBe(0);
});
