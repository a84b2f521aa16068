/** Random frames in random cuts, and rubbish in any shape. */

import fc from 'fast-check';
import { expect, it } from 'vitest';

import {
  FrameDecoder,
  FrameReceiver,
  ProtocolError,
  encodeFrame,
  parseMetadata,
  parsePluginMessage,
} from '../src/index.ts';
import type { FrameHead } from '../src/index.ts';

/** 10⁵ cases in all over this file by default. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 25_000);

/**
 * Keys that end in a backslash are left out: once V8 14.6 has parsed one, it takes a key with the same beginning and an escaped last
 * character for it, so that `{"a\n":1}` has the key `a\`.
 */
const hasReadableKeys = (value: unknown): boolean => !JSON.stringify(value).includes('\\\\":');

it('decodes what was encoded, however it is cut', () => {
  const frame = fc.record({
    head: fc
      .dictionary(fc.string(), fc.jsonValue())
      .filter(hasReadableKeys)
      .map((value) => JSON.parse(JSON.stringify(value)) as object),
    body: fc.uint8Array({ maxLength: 300 }),
  });
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 6 }),
      fc.array(fc.nat(40), { maxLength: 200 }),
      (frames, cuts) => {
        const stream = Buffer.concat(frames.map(({ head, body }) => encodeFrame(head, body)));
        const decoder = new FrameDecoder();
        const seen: unknown[] = [];
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          decoder.push(Uint8Array.from(stream.subarray(at, at + cut)));
          at = Math.min(stream.length, at + cut);
          for (let next = decoder.next(); next !== undefined; next = decoder.next()) {
            seen.push({ head: next.head, body: Uint8Array.from(next.body) });
          }
        }
        decoder.end();
        expect(seen).toEqual(frames);
        expect(decoder.bufferedBytes).toBe(0);
      },
    ),
    { numRuns: Math.ceil(RUNS / 10) },
  );
});

it('receives what was encoded, however it is read and however small the buffer is', () => {
  const frame = fc.record({
    head: fc
      .dictionary(fc.string(), fc.string())
      .filter(hasReadableKeys)
      .map((value) => ({ ...value })),
    body: fc.uint8Array({ maxLength: 300 }),
  });
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 8, max: 500 }),
      (frames, reads, bufferBytes) => {
        const stream = Buffer.concat(frames.map(({ head, body }) => encodeFrame(head, body)));
        const receiver = new FrameReceiver({ bufferBytes });
        const seen: unknown[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const room = receiver.room();
          expect(room.length).toBeGreaterThan(0);
          const count = Math.min(room.length, reads[turn % reads.length] ?? 1, stream.length - at);
          room.set(stream.subarray(at, at + count));
          // What lies behind the bytes that came must not matter.
          room.fill(0xff, count);
          receiver.received(count);
          at += count;
          for (let next = receiver.next(); next !== undefined; next = receiver.next()) {
            seen.push({ head: next.head, body: Uint8Array.from(next.body) });
          }
        }
        receiver.end();
        expect(seen).toEqual(frames);
      },
    ),
    { numRuns: Math.ceil(RUNS / 10) },
  );
});

it('gives bodies of streams out in parts that make the whole, and leaves kept memory alone', () => {
  const frame = fc.record({
    head: fc.constantFrom({ type: 'data', id: 1 }, { type: 'call', id: 2 }),
    size: fc.oneof(fc.nat(300), fc.nat(100_000)),
    fill: fc.nat(255),
  });
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 40 }),
      fc.constantFrom(1_000, 20_000, 40_000, 262_144),
      fc.array(fc.constantFrom('copy', 'keep', 'keep twice', 'release all'), { minLength: 1, maxLength: 20 }),
      (frames, reads, bufferBytes, ways) => {
        const bodies = frames.map(({ size, fill }) => Buffer.alloc(size, fill));
        const stream = Buffer.concat(frames.map(({ head }, at) => encodeFrame(head, bodies[at])));
        const receiver = new FrameReceiver({ bufferBytes, isStream: ({ type }) => type === 'data' });
        const seen: { head: FrameHead; parts: Uint8Array[] }[] = [];
        let kept: { body: Uint8Array; copy: Buffer; release: () => void }[] = [];
        let current: { head: FrameHead; parts: Uint8Array[]; left: number } | undefined;
        let count = 0;
        const check = (): void => {
          for (const { body, copy } of kept) expect(copy.equals(body)).toBe(true);
        };
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const room = receiver.room();
          expect(room.length).toBeGreaterThan(0);
          const bytes = Math.min(room.length, reads[turn % reads.length] ?? 1, stream.length - at);
          room.set(stream.subarray(at, at + bytes));
          room.fill(0xee, bytes);
          receiver.received(bytes);
          at += bytes;
          for (let next = receiver.next(); next !== undefined; next = receiver.next()) {
            const { head, body, bodyLeft } = next;
            if (current !== undefined) expect(body.length + bodyLeft).toBe(current.left);
            current ??= { head, parts: [], left: 0 };
            current.parts.push(Uint8Array.from(body));
            current.left = bodyLeft;
            if (head['type'] !== 'data') expect(bodyLeft).toBe(0);
            if (bodyLeft === 0) {
              seen.push(current);
              current = undefined;
            }
            const way = ways[count++ % ways.length];
            if (way === 'keep' || way === 'keep twice')
              kept.push({ body, copy: Buffer.from(body), release: receiver.keep() });
            if (way === 'keep twice') receiver.keep()();
            check();
            if (way === 'release all') {
              for (const { release } of kept) release();
              kept = [];
            }
          }
          check();
        }
        receiver.end();
        expect(seen.map(({ head }) => head)).toEqual(frames.map(({ head }) => head));
        for (const [at, { parts }] of seen.entries())
          expect(Buffer.concat(parts).equals(bodies[at] ?? Buffer.alloc(0))).toBe(true);
      },
    ),
    { numRuns: Math.ceil(RUNS / 100) },
  );
});

it('knows that a stream ended inside a part', () => {
  const stream = encodeFrame({ type: 'data', id: 1 }, new Uint8Array(50_000));
  for (const length of [40_000, stream.length - 1]) {
    const receiver = new FrameReceiver({ isStream: () => true });
    receiver.room().set(stream.subarray(0, length));
    receiver.received(length);
    while (receiver.next() !== undefined);
    expect(() => {
      receiver.end();
    }).toThrow('unfinished frame');
  }
});

it('answers rubbish with a protocol error and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (rubbish, short) => {
      const decoder = new FrameDecoder();
      if (short) rubbish.fill(0, 0, 3);
      try {
        decoder.push(rubbish);
        while (decoder.next() !== undefined);
        decoder.end();
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
      }
    }),
    { numRuns: RUNS },
  );
});

it('judges any head without another kind of error', () => {
  const types = ['response', 'data', 'call', 'log', 'status', 'hello', 'close', 'nothing'];
  const head = fc
    .tuple(
      fc.constantFrom(...types),
      fc.dictionary(fc.constantFrom('id', 'status', 'end', 'headers', 'op'), fc.jsonValue()),
    )
    .map(([type, fields]): FrameHead => ({ type, ...fields }));
  fc.assert(
    fc.property(head, (value) => {
      try {
        parsePluginMessage(value);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
      }
    }),
    { numRuns: RUNS },
  );
});

it('refuses or reads any text as metadata', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const result = parseMetadata(text);
      if (!result.ok) expect(result.message.length).toBeGreaterThan(10);
    }),
    { numRuns: RUNS },
  );
});
