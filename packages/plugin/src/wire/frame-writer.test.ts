import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameDecoder, ProtocolError } from '@toru/protocol';
import { FrameWriter, type FrameSink } from './frame-writer.ts';

const LIMITS = { maxHeadBytes: 1_048_576, maxBodyBytes: 16_777_216 };

/** Keeps what it is given; `isTaken` says whether it has copied it. */
class Sink implements FrameSink {
  writes = 0;
  /** Where the pieces lay. */
  memory: ReadonlySet<ArrayBufferLike> = new Set();
  readonly #isTaken: () => boolean;

  constructor(isTaken: () => boolean) {
    this.#isTaken = isTaken;
  }

  #borrowed: Uint8Array[] = [];
  #copied: Uint8Array[] = [];

  write(pieces: readonly Uint8Array[]): boolean {
    this.#borrowed.push(...pieces);
    const isTaken = this.#isTaken();
    if (isTaken) this.#copy();
    this.memory = new Set([...this.memory, ...pieces.map(({ buffer }) => buffer)]);
    this.writes += 1;
    return isTaken;
  }

  /** All bytes in order; pieces that were not copied are read only now. */
  bytes(): Buffer {
    this.#copy();
    return Buffer.concat(this.#copied);
  }

  /** What has not left yet leaves in order. */
  #copy(): void {
    this.#copied.push(Buffer.concat(this.#borrowed));
    this.#borrowed = [];
  }
}

function decode(bytes: Uint8Array): { head: unknown; body: string }[] {
  const decoder = new FrameDecoder();
  decoder.push(bytes);
  const frames: { head: unknown; body: string }[] = [];
  for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) {
    frames.push({ head: frame.head, body: Buffer.from(frame.body).toString('latin1') });
  }
  decoder.end();
  return frames;
}

const ticks = async (): Promise<void> => {
  await new Promise((resolve) => setImmediate(resolve));
};

test('a frame has the bytes of the protocol', () => {
  const sink = new Sink(() => true);
  const writer = new FrameWriter(sink, LIMITS);
  writer.frame('{}', 'ü');
  writer.flush();
  expect(sink.bytes().toString('hex')).toBe('00000002000000027b7dc3bc');
});

test('frames of any heads and bodies are read back as they were written, however they are flushed and taken', async () => {
  const body = fc.oneof(
    fc.constant(undefined),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.uint8Array({ maxLength: 40 }),
    fc.integer({ min: 8_000, max: 70_000 }).map((length) => 'ü'.repeat(length)),
    fc.integer({ min: 16_000, max: 70_000 }).map((length) => new Uint8Array(length).fill(7)),
  );
  const frame = fc.record({
    note: fc.string({ unit: 'binary' }),
    body,
    flush: fc.boolean(),
    taken: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 8 }), async (frames) => {
      const taken = frames.map((item) => item.taken);
      const sink = new Sink(() => taken.shift() ?? true);
      const writer = new FrameWriter(sink, LIMITS);
      for (const item of frames) {
        writer.frame(JSON.stringify({ note: item.note }), item.body);
        if (item.flush) writer.flush();
      }
      await ticks();
      expect(decode(sink.bytes())).toEqual(
        frames.map((item) => ({
          head: JSON.parse(JSON.stringify({ note: item.note })) as unknown,
          body: Buffer.from(item.body ?? '').toString('latin1'),
        })),
      );
    }),
    { numRuns: 60 },
  );
});

test('answers made in one turn, some microtasks apart, leave in one write', async () => {
  const sink = new Sink(() => true);
  const writer = new FrameWriter(sink, LIMITS);
  const answer = async (): Promise<void> => {
    await Promise.resolve();
    writer.frame('{"a":1}');
  };
  await Promise.all(Array.from({ length: 50 }, answer));
  await ticks();
  expect(sink.writes).toBe(1);
  expect(decode(sink.bytes())).toHaveLength(50);
});

test('heads of a stream that the system takes slowly lie behind each other in one buffer', () => {
  const sink = new Sink(() => false);
  const writer = new FrameWriter(sink, LIMITS);
  const body = new Uint8Array(20_000).fill(7);
  for (let at = 0; at < 100; at += 1) {
    writer.frame(`{"at":${at}}`, body);
    writer.flush();
  }
  expect(sink.memory.size).toBe(2);
  expect(decode(sink.bytes()).map(({ head }) => head)).toEqual(
    Array.from({ length: 100 }, (_, at) => ({ at })),
  );
});

test('held frames leave with the release', () => {
  const sink = new Sink(() => true);
  const writer = new FrameWriter(sink, LIMITS);
  writer.hold();
  writer.frame('{"a":1}');
  writer.frame('{"a":2}');
  expect(sink.writes).toBe(0);
  writer.release();
  expect(sink.writes).toBe(1);
});

test.each([
  ['head', JSON.stringify('x'.repeat(1_048_576)), undefined],
  ['body', '{}', 'x'.repeat(16_777_217)],
  ['body', '{}', new Uint8Array(16_777_217)],
])('a frame with a %s over the limit is refused and leaves no trace', (_part, head, body) => {
  const sink = new Sink(() => true);
  const writer = new FrameWriter(sink, LIMITS);
  expect(() => {
    writer.frame(head, body);
  }).toThrow(ProtocolError);
  writer.frame('{"after":1}');
  writer.flush();
  expect(decode(sink.bytes())).toEqual([{ head: { after: 1 }, body: '' }]);
});
