import { WideStreams } from '@toru/protocol';
import { expect, test } from 'vitest';

import { UploadCredit } from './upload-credit.ts';

const WINDOW = 262_144;
const WIDER = 3 * WINDOW;

/** Reads so many pieces; returns the credits, none left out. */
const read = (credit: UploadCredit, pieces: number, bytes: number): number[] =>
  Array.from({ length: pieces }, () => credit.read(bytes));

test('credit is due for a quarter of a window', () => {
  const credit = new UploadCredit(WINDOW, new WideStreams());
  expect(read(credit, 5, 30_000)).toEqual([0, 0, 90_000, 0, 0]);
  expect(credit.read(WINDOW)).toBe(60_000 + WINDOW);
});

test('a body of which four windows were read has a wide one from there on', () => {
  const credit = new UploadCredit(WINDOW, new WideStreams());
  expect(read(credit, 6, WINDOW)).toEqual([WINDOW, WINDOW, WINDOW, WINDOW + WIDER, WINDOW, WINDOW]);
});

test('no more than eight at a time; one that is over makes room, once', () => {
  const wide = new WideStreams();
  const credits = Array.from({ length: 10 }, () => new UploadCredit(WINDOW, wide));
  expect(credits.map((credit) => read(credit, 4, WINDOW).at(-1))).toEqual([
    ...Array<number>(8).fill(WINDOW + WIDER),
    WINDOW,
    WINDOW,
  ]);
  credits[9]?.end();
  credits[0]?.end();
  credits[0]?.end();
  const [late, later] = [new UploadCredit(WINDOW, wide), new UploadCredit(WINDOW, wide)];
  expect([read(late, 4, WINDOW).at(-1), read(later, 4, WINDOW).at(-1)]).toEqual([WINDOW + WIDER, WINDOW]);
});

test('a host whose windows are wider than that is given no more', () => {
  const credit = new UploadCredit(8 * WINDOW, new WideStreams());
  expect(credit.read(8 * WINDOW)).toBe(8 * WINDOW);
});
