import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RequestBody } from './request-body.ts';

test('gives what came, in order, and credits what was read while more may come', async () => {
  const credited: number[] = [];
  const body = new RequestBody((bytes) => credited.push(bytes));
  body.push(new Uint8Array([97, 98]), false);
  expect(await body.read()).toEqual(new Uint8Array([97, 98]));
  const next = body.read();
  body.push(new Uint8Array([99]), true);
  expect(await next).toEqual(new Uint8Array([99]));
  expect(await body.read()).toBeUndefined();
  expect(credited).toEqual([2]);
});

test('a body of one piece is collected without a copy', async () => {
  const received = Buffer.from('abc');
  const body = new RequestBody(() => undefined);
  body.push(received, true);
  expect(await body.collect()).toBe(received);
});

test('a failed body fails its reader, once what was complete is read', async () => {
  const open = new RequestBody(() => undefined);
  const waiting = open.read();
  open.fail(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  const done = new RequestBody(() => undefined);
  done.push(new Uint8Array(0), true);
  done.fail(new Error('cancelled'));
  expect(await done.read()).toBeUndefined();
});

test('however a body is cut, all of it is collected', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 50 })), async (pieces) => {
      const body = new RequestBody(() => undefined);
      const all = body.collect();
      for (const piece of pieces) {
        body.push(piece, false);
        if (piece.length % 2 === 0) await Promise.resolve();
      }
      body.push(new Uint8Array(0), true);
      expect(Buffer.from(await all).equals(Buffer.concat(pieces))).toBe(true);
    }),
  );
});

test('a stream asks for one piece at a time', async () => {
  const credited: number[] = [];
  const body = new RequestBody((bytes) => credited.push(bytes));
  body.push(Buffer.from('a'), false);
  body.push(Buffer.from('b'), false);
  const reader = body.stream().getReader();
  expect(credited).toEqual([]);
  await reader.read();
  expect(credited).toEqual([1]);
  await reader.cancel();
  await expect(body.read()).rejects.toThrow('no longer wanted');
});
