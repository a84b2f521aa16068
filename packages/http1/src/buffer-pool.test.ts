import type { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { BUFFER_BYTES, releaseBuffer, acquireBuffer, toText, writeCopy } from './buffer-pool.ts';

/** A response whose writes wait until they are told to be taken. */
function slowResponse(): { response: Pick<Writable, 'write'>; written: Buffer[]; takeAll: () => void } {
  const written: Buffer[] = [];
  const waiting: (() => void)[] = [];
  const write = (bytes: Buffer, taken?: () => void): boolean => {
    written.push(bytes);
    if (taken !== undefined) waiting.push(taken);
    return written.length < 3;
  };
  return {
    response: { write } as unknown as Writable,
    written,
    takeAll: () => {
      for (const taken of waiting.splice(0)) taken();
    },
  };
}

const bytesOf = (size: number, fill: number): Uint8Array => new Uint8Array(size).fill(fill);

test.each([1, 200, 4_096, 65_536, 65_537, 200_000])('%i bytes are copied and leave in order', (size) => {
  const { response, written } = slowResponse();
  const source = Uint8Array.from({ length: size }, (_, at) => at % 251);
  const expected = Buffer.from(source);
  writeCopy(response, source);
  source.fill(0);
  expect(Buffer.concat(written).equals(expected)).toBe(true);
});

test('memory is used again only when the system has taken what is in it', () => {
  const { response, written, takeAll } = slowResponse();
  for (let fill = 1; fill <= 8; fill += 1) writeCopy(response, bytesOf(65_536, fill));
  expect(written.map((piece) => piece[65_535])).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(new Set(written.map(({ buffer }) => buffer)).size).toBe(8);
  takeAll();
  const next = slowResponse();
  writeCopy(next.response, bytesOf(65_536, 9));
  const before = new Set(written.map(({ buffer }) => buffer));
  expect(next.written.every(({ buffer }) => before.has(buffer))).toBe(true);
});

test.each([200, 65_536, 200_000])('of %i bytes it is told once that all have left', (size) => {
  const { response, takeAll } = slowResponse();
  let left = 0;
  writeCopy(response, bytesOf(size, 1), () => (left += 1));
  expect(left).toBe(0);
  takeAll();
  expect(left).toBe(1);
});

test('text of one character a byte is the bytes again', () => {
  const source = Uint8Array.from({ length: 256 }, (_, at) => at);
  expect(Buffer.from(toText(source), 'latin1').equals(source)).toBe(true);
});

test('says whether the client keeps up', () => {
  const { response } = slowResponse();
  expect(writeCopy(response, bytesOf(65_536, 1))).toBe(true);
  expect(writeCopy(response, bytesOf(150_000, 1))).toBe(false);
});

test('a piece that was given back is the next one taken', () => {
  const piece = acquireBuffer();
  expect(piece).toHaveLength(BUFFER_BYTES);
  releaseBuffer(piece);
  expect(acquireBuffer()).toBe(piece);
});
