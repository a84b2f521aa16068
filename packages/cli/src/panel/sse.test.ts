import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEvents, type ServerSentEvent } from './sse.ts';

const TEXT =
  'retry: 1000\n\n:comment\n\nid: 1\ndata: {"message":"Grüße ☕"}\n\nid: 2\r\nevent: plugin\r\ndata:a\r\ndata: b\r\n\r\n' +
  'data\n\nid: 8\rdata: mac\r\rid: 9\n\ndata:  two spaces\n\ndata: cut off';

const EVENTS: readonly ServerSentEvent[] = [
  { id: '1', event: 'message', data: '{"message":"Grüße ☕"}' },
  { id: '2', event: 'plugin', data: 'a\nb' },
  { id: '2', event: 'message', data: '' },
  { id: '8', event: 'message', data: 'mac' },
  { id: '9', event: 'message', data: ' two spaces' },
];

test('every cut of the bytes gives the same events', async () => {
  const bytes = Buffer.from(TEXT);
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }));
  await fc.assert(
    fc.asyncProperty(cuts, async (places) => {
      const ends = [0, ...places.sort((a, b) => a - b), bytes.length];
      const pieces = ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
      const seen: ServerSentEvent[] = [];
      for await (const event of readEvents(toStream(pieces))) seen.push(event);
      expect(seen).toEqual(EVENTS);
    }),
  );
});

async function* toStream(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}
