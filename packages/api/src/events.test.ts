import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readEventBatches, type StreamEvent } from './events.ts';

const TEXT =
  'retry: 1000\n\n:comment\n\nid: 1\ndata: {"message":"Grüße ☕"}\n\nid: 2\r\nevent: plugin\r\ndata:a\r\ndata: b\r\n\r\n' +
  'data\n\nevent: empty\n\nid: 8\ndata: eight\n\ndata:  two spaces\n\ndata: cut off';

const EVENTS: readonly StreamEvent[] = [
  { id: '1', name: 'message', data: '{"message":"Grüße ☕"}' },
  { id: '2', name: 'plugin', data: 'a\nb' },
  { id: '2', name: 'message', data: '' },
  { id: '8', name: 'message', data: 'eight' },
  { id: '8', name: 'message', data: ' two spaces' },
];

async function read(pieces: readonly Uint8Array[]): Promise<readonly (readonly StreamEvent[])[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const batches: (readonly StreamEvent[])[] = [];
  for await (const batch of readEventBatches(body)) batches.push(batch);
  return batches;
}

it('gives the same events for every cut of the bytes', async () => {
  const bytes = Buffer.from(TEXT);
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }));
  await fc.assert(
    fc.asyncProperty(cuts, async (places) => {
      const ends = [0, ...places.sort((a, b) => a - b), bytes.length];
      const pieces = ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
      expect((await read(pieces)).flat()).toEqual(EVENTS);
    }),
  );
});

it('tells of bytes that complete no event', async () => {
  expect(await read([Buffer.from(':alive\n\n'), Buffer.from('data: 1\n\n')])).toEqual([
    [],
    [{ id: '', name: 'message', data: '1' }],
  ]);
});

it('cancels the body when its reader stops', async () => {
  let isCanceled = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(Buffer.from('data: 1\n\n'));
    },
    cancel() {
      isCanceled = true;
    },
  });
  for await (const batch of readEventBatches(body)) if (batch.length > 0) break;
  expect(isCanceled).toBe(true);
});
