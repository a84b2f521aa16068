import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { endWithCopy, releaser, writeCopy } from './body-pieces.ts';

/** A response whose writes wait until they are told to be taken. */
function slowResponse(): { response: ServerResponse; written: Buffer[]; takeAll: () => void } {
  const written: Buffer[] = [];
  const waiting: (() => void)[] = [];
  const write = (bytes: Buffer, taken?: () => void): boolean => {
    written.push(bytes);
    if (taken !== undefined) waiting.push(taken);
    return written.length < 3;
  };
  return {
    response: { write } as unknown as ServerResponse,
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

test.each([0, 1, 256, 8_192, 8_193, 70_000])('an answer of %i bytes of any value ends whole', (size) => {
  const taken: Buffer[] = [];
  let isEnded = false;
  const response = {
    write: (bytes: Buffer) => taken.push(bytes) > 0,
    end: (text?: string, encoding?: BufferEncoding) => {
      if (text !== undefined) taken.push(Buffer.from(text, encoding));
      isEnded = true;
    },
  } as unknown as ServerResponse;
  const source = Uint8Array.from({ length: size }, (_, at) => at % 256);
  endWithCopy(response, source);
  expect(isEnded).toBe(true);
  expect(Buffer.concat(taken).equals(source)).toBe(true);
});

test('says whether the client keeps up', () => {
  const { response } = slowResponse();
  expect(writeCopy(response, bytesOf(65_536, 1))).toBe(true);
  expect(writeCopy(response, bytesOf(150_000, 1))).toBe(false);
});

test('memory of a received piece is given back when it belongs to that piece alone', () => {
  const own = Buffer.from(new ArrayBuffer(65_536));
  releaser(own)?.();
  expect(own.length).toBe(0);
  expect(releaser(Buffer.from(new ArrayBuffer(65_536), 0, 65_000))).toBeUndefined();
  expect(releaser(Buffer.from('small'))).toBeUndefined();
});
