import { expect, it } from 'vitest';

import { createEventParser, readEventBatches } from './event-stream.ts';

const stream =
  ': hello\n\nid: 7\nevent: plugin\ndata: {"a":1}\n\ndata: one\r\ndata: two\r\n\r\nevent: empty\n\n';
const events = [
  { name: 'plugin', data: '{"a":1}', id: '7' },
  { name: 'message', data: 'one\ntwo', id: '7' },
];

it('gives the same events for every cut of a stream in two', () => {
  for (let cut = 0; cut <= stream.length; cut += 1) {
    const parse = createEventParser();
    expect([...parse(stream.slice(0, cut)), ...parse(stream.slice(cut))]).toEqual(events);
  }
});

it('reads a body and keeps characters whole that are cut between chunks', async () => {
  const bytes = new TextEncoder().encode('data: grün\n\n');
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const seen = [];
  for await (const batch of readEventBatches(body)) seen.push(...batch);
  expect(seen).toEqual([{ name: 'message', data: 'grün', id: '' }]);
});
