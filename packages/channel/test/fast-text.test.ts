/** The fast text reader on bytes that came in pieces: the decoder joins them into arrays that are no Buffers. */

import { expect, it } from 'vitest';

import { FrameDecoder, encodeFrame } from '@toru/protocol';

import { readText } from '../src/fast-text.ts';

it.each([1, 3, 7, 20])('reads a frame that is cut every %i bytes', (size) => {
  const head = { type: 'log', level: 'info', message: 'Grüße 👋' };
  const bytes = Buffer.from(encodeFrame(head, Buffer.from('body')));
  const decoder = new FrameDecoder({ readText });
  for (let at = 0; at < bytes.length; at += size) decoder.push(bytes.subarray(at, at + size));
  expect(decoder.next()?.head).toEqual(head);
});
