import { Writable } from 'node:stream';

import { encodeFrame } from '@toru/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { RequestHead } from './exchange.ts';
import { FrameWriter } from './frame-writer.ts';
import { requestHeadText } from './request-head.ts';

/** A socket that keeps what it is given, as it is at that moment. */
class Taker extends Writable {
  readonly chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(Buffer.from(chunk));
    done();
  }
}

const path = fc.oneof(
  fc.constantFrom('/', '/items?x=1', '/ü', '/"', `/${'long/'.repeat(1_000)}`),
  fc.string().map((text) => `/${text}`),
);
const frame = fc.record({
  path,
  value: fc.oneof(fc.constant('*/*'), fc.string(), fc.array(fc.string(), { maxLength: 2 })),
  bodyBytes: fc.option(fc.oneof(fc.nat(300), fc.constantFrom(16_384, 16_385, 40_000, 65_536))),
  id: fc.integer({ min: 1, max: 1_000_000 }),
  end: fc.boolean(),
  isFlushed: fc.boolean(),
});

test('requests leave as frames in their order, whatever their size and however they are written', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 12 }), (frames) => {
      const taker = new Taker();
      const writer = new FrameWriter(taker, setImmediate);
      const expected: Uint8Array[] = [];
      for (const { path: target, value, bodyBytes, id, end, isFlushed } of frames) {
        const head: RequestHead = { method: 'GET', path: target, headers: { a: value }, user: null };
        const fields = { id, deadlineMs: 30_000, end };
        const body = bodyBytes === null ? null : new Uint8Array(bodyBytes).fill(id);
        writer.writeRequest(head, fields, body);
        writer.write(`{"type":"ping","id":${id}}`);
        if (isFlushed) writer.flush();
        expected.push(encodeFrame(requestHeadText(head, fields), body ?? new Uint8Array(0)));
        expected.push(encodeFrame(`{"type":"ping","id":${id}}`));
      }
      writer.flush();
      expect(Buffer.concat(taker.chunks).equals(Buffer.concat(expected))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
