import { STREAM_WINDOW_BYTES, WIDE_WINDOW_BYTES, WideStreams } from '@toru/protocol';
import { expect, test } from 'vitest';

import { StreamWindow } from './wide-window.ts';

const WIDER = WIDE_WINDOW_BYTES - STREAM_WINDOW_BYTES;
const MIB = 1_048_576;

/** Takes so many MiB at this speed; returns the credit beyond what was taken. */
function read(window: StreamWindow, mib: number, msPerMib: number, fromMs = 0): number {
  let surplus = 0;
  for (let at = 1; at <= mib; at += 1) surplus += window.credit(MIB, fromMs + at * msPerMib) - MIB;
  return surplus;
}

test('a fast reader gets a wide window, once', () => {
  const window = new StreamWindow(new WideStreams(), 0);
  expect([read(window, 7, 10), window.bytes]).toEqual([0, STREAM_WINDOW_BYTES]);
  expect([read(window, 1, 80), window.bytes]).toEqual([WIDER, WIDE_WINDOW_BYTES]);
  expect([read(window, 100, 10, 80), window.bytes]).toEqual([0, WIDE_WINDOW_BYTES]);
});

test('a slow reader has an ordinary window, until it is fast', () => {
  const window = new StreamWindow(new WideStreams(), 0);
  expect(read(window, 80, 60)).toBe(0);
  expect(read(window, 8, 40, 4_800)).toBe(WIDER);
});

test('a reader that was fast and is slow keeps its window', () => {
  const window = new StreamWindow(new WideStreams(), 0);
  read(window, 8, 10);
  expect([read(window, 80, 500, 80), window.bytes]).toEqual([0, WIDE_WINDOW_BYTES]);
});

test('no more than eight at a time; one that ends makes room, once', () => {
  const wide = new WideStreams();
  const windows = Array.from({ length: 10 }, () => new StreamWindow(wide, 0));
  expect(windows.map((window) => read(window, 8, 1))).toEqual([...Array<number>(8).fill(WIDER), 0, 0]);
  windows[9]?.end();
  windows[0]?.end();
  windows[0]?.end();
  const [late, later] = [new StreamWindow(wide, 0), new StreamWindow(wide, 0)];
  expect([read(late, 8, 1), read(later, 8, 1)]).toEqual([WIDER, 0]);
});
