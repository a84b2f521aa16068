/** Flow control in any order of events: nobody sends more than the window, and nobody waits for ever. */

import { CHANNEL_BUFFER_BYTES, MAX_BODY_BYTES, STREAM_WINDOW_BYTES, WIDE_WINDOW_BYTES } from '@toru/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { HEAD, NotedSink, NotedSocket, openPair, settle, until } from './pair.ts';
import type { Pair } from './pair.ts';

const RUNS = 60;
const size = fc.oneof(
  fc.integer({ min: 0, max: 2_000 }),
  fc.integer({ min: 60_000, max: 70_000 }),
  fc.constantFrom(STREAM_WINDOW_BYTES - 1, STREAM_WINDOW_BYTES, STREAM_WINDOW_BYTES + 1, 700_000),
);

/** Bytes whose values say where they belong. */
function pattern(from: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (from + index) % 251);
}

describe('an upload', () => {
  it('never has more than the window outstanding, keeps its order, and ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.option(size),
        fc.array(size, { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 5_000, max: STREAM_WINDOW_BYTES }), { minLength: 1, maxLength: 5 }),
        async (first, drawn, credits) => {
          const sizes = [...drawn];
          const pair = await openPair();
          const sink = new NotedSink();
          let sent = first ?? 0;
          const exchange = pair.channel.request(HEAD, first === null ? null : pattern(0, first), false, sink);
          let canSend = true;
          let waits = 0;
          let outstanding = 0;
          let got = 0;
          let isEnded = false;
          for (let turn = 0; !isEnded; turn += 1) {
            if (turn > 5_000)
              throw new Error(`stuck with ${got} of ${sent} bytes, ${outstanding} outstanding`);
            if (sink.writable > waits) {
              waits = sink.writable;
              canSend = true;
            }
            if (canSend && sizes.length > 0) {
              const length = sizes.shift() ?? 0;
              canSend = exchange.send(pattern(sent, length), sizes.length === 0);
              sent += length;
            }
            await settle();
            for (const { head, body } of pair.peer.take()) {
              outstanding += body.length;
              expect(outstanding).toBeLessThanOrEqual(STREAM_WINDOW_BYTES);
              if (body.length > 0)
                expect([body[0], body.at(-1)]).toEqual([got % 251, (got + body.length - 1) % 251]);
              got += body.length;
              isEnded = head['end'] === true;
            }
            const bytes = Math.min(outstanding, credits[turn % credits.length] ?? 1);
            if (bytes > 0) pair.peer.send({ type: 'credit', id: 1, bytes });
            outstanding -= bytes;
          }
          expect(got).toBe(sent);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('goes on by what is credited beyond what is outstanding, to a wide window and for eight at a time', async () => {
    const pair = await openPair();
    const begin = async (): Promise<() => Promise<number>> => {
      const exchange = pair.channel.request(HEAD, new Uint8Array(1_000), false, new NotedSink());
      const id = await pair.peer.nextRequest();
      exchange.send(new Uint8Array(3 * WIDE_WINDOW_BYTES), false);
      const receive = async (): Promise<number> => {
        await settle();
        return pair.peer.take('data').reduce((sum, { body }) => sum + body.length, 0);
      };
      expect(await receive()).toBe(STREAM_WINDOW_BYTES - 1_000);
      pair.peer.send({ type: 'credit', id, bytes: 4 * WIDE_WINDOW_BYTES });
      return receive;
    };
    for (let at = 0; at < 8; at += 1) expect(await (await begin())()).toBe(WIDE_WINDOW_BYTES);
    expect(await (await begin())()).toBe(STREAM_WINDOW_BYTES);
    pair.peer.send({ type: 'abort', id: 3, code: 'PLUGIN_ABORTED', message: '' });
    await settle();
    expect(await (await begin())()).toBe(WIDE_WINDOW_BYTES);
  });

  it('that comes whole and is larger than a frame goes in pieces', async () => {
    const pair = await openPair();
    pair.channel.request(HEAD, new Uint8Array(MAX_BODY_BYTES + 5), true, new NotedSink());
    let got = 0;
    let isEnded = false;
    while (!isEnded) {
      await settle();
      for (const { head, body } of pair.peer.take()) {
        got += body.length;
        isEnded = head['end'] === true;
        if (body.length > 0) pair.peer.send({ type: 'credit', id: 1, bytes: body.length });
      }
    }
    expect(got).toBe(MAX_BODY_BYTES + 5);
  });

  it('is not finished once the answer is complete', async () => {
    const pair = await openPair();
    const sink = new NotedSink();
    const exchange = pair.channel.request(HEAD, null, false, sink);
    exchange.send(new Uint8Array(STREAM_WINDOW_BYTES + 1), false);
    pair.peer.send({ type: 'response', id: 1, status: 403, end: true });
    await until(() => sink.isEnded);
    expect(sink.ignored).toBe(1);
    expect(exchange.send(new Uint8Array(1), true)).toBe(true);
    await settle();
    expect(pair.peer.take('data').reduce((sum, { body }) => sum + body.length, 0)).toBeLessThanOrEqual(
      STREAM_WINDOW_BYTES,
    );
  });
});

describe('a download', () => {
  it('of a plugin that keeps to its window never breaks a rule and never gets stuck', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: STREAM_WINDOW_BYTES }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 5_000, max: STREAM_WINDOW_BYTES }), { minLength: 1, maxLength: 5 }),
        async (drawn, reads) => {
          const sizes = [...drawn];
          const pair = await openPair();
          const sink = new NotedSink();
          const exchange = pair.channel.request(HEAD, null, true, sink);
          const total = sizes.reduce((sum, length) => sum + length, 0);
          let isFirst = true;
          let outstanding = 0;
          let consumed = 0;
          for (let turn = 0; !sink.isEnded; turn += 1) {
            if (turn > 2_000) throw new Error(`stuck with ${sink.bytes} of ${total} bytes`);
            for (const { head } of pair.peer.take('credit')) outstanding -= Number(head['bytes']);
            expect(outstanding).toBeGreaterThanOrEqual(0);
            // A frame is sent whole or not at all.
            while (sizes[0] !== undefined && outstanding + sizes[0] <= STREAM_WINDOW_BYTES) {
              const body = new Uint8Array(sizes.shift() ?? 0);
              const end = sizes.length === 0;
              outstanding += body.length;
              pair.peer.send(
                isFirst ? { type: 'response', id: 1, status: 200, end } : { type: 'data', id: 1, end },
                body,
              );
              isFirst = false;
            }
            await settle();
            const read = Math.min(sink.bytes - consumed, reads[turn % reads.length] ?? 1);
            consumed += read;
            exchange.consumed(read);
            if (turn % 3 === 0) pair.channel.checkDeadlines(performance.now());
            await settle();
          }
          expect([sink.bytes, pair.end, sink.stray]).toEqual([total, null, []]);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('over the window is a protocol error with blame', async () => {
    const pair = await openPair();
    pair.channel.request(HEAD, null, true, new NotedSink());
    pair.peer.send({ type: 'response', id: 1, status: 200, end: false }, new Uint8Array(STREAM_WINDOW_BYTES));
    pair.peer.send({ type: 'data', id: 1, end: false }, new Uint8Array(1));
    await until(() => pair.end !== null);
    expect(pair.end).toMatchObject({ end: { error: { code: 'WINDOW_EXCEEDED', blame: 'remote' } } });
  });

  describe('that is read fast', () => {
    const PIECE_BYTES = 100_000;

    /** A stream of 16 MB that is read as it comes, by a plugin that may or may not count further than its window. */
    async function stream(
      counts: boolean,
    ): Promise<{ pair: Pair; outstanding: number; most: number; id: unknown }> {
      const pair = await openPair({ monotonic: () => 0 });
      const sink = new NotedSink();
      const exchange = pair.channel.request(HEAD, null, true, sink);
      sink.onBytes = (bytes) => {
        setImmediate(() => exchange.consumed(bytes));
      };
      const id = await pair.peer.nextRequest();
      pair.peer.send({ type: 'response', id, status: 200, end: false });
      const total = 160 * PIECE_BYTES;
      let [sent, outstanding, most] = [0, 0, 0];
      for (let turn = 0; sent < total; turn += 1) {
        if (turn > 5_000) throw new Error(`stuck with ${sent} bytes`);
        for (const { head } of pair.peer.take('credit')) outstanding -= Number(head['bytes']);
        if (!counts) outstanding = Math.max(0, outstanding);
        // Pieces are sent whole or not at all.
        while (outstanding + PIECE_BYTES <= STREAM_WINDOW_BYTES && sent < total) {
          const body = new Uint8Array(PIECE_BYTES);
          outstanding += body.length;
          sent += body.length;
          pair.peer.send({ type: 'data', id, end: false }, body);
        }
        most = Math.max(most, sent - sink.bytes);
        await settle();
      }
      expect([sink.bytes, pair.end]).toEqual([total, null]);
      return { pair, outstanding, most, id };
    }

    it('has a wide window', async () => {
      const { pair, most, id } = await stream(true);
      expect(most).toBeGreaterThan(WIDE_WINDOW_BYTES - STREAM_WINDOW_BYTES);
      pair.peer.send({ type: 'data', id, end: false }, new Uint8Array(WIDE_WINDOW_BYTES + 1));
      await until(() => pair.end !== null);
      expect(pair.end).toMatchObject({ end: { error: { code: 'WINDOW_EXCEEDED', blame: 'remote' } } });
      expect(pair.end?.end).toMatchObject({ error: { message: expect.stringContaining('1048576') } });
    });

    it('goes on just as well for a plugin that counts no further than its window', async () => {
      await stream(false);
    });
  });

  it('in one frame may have 16 MiB', async () => {
    const pair = await openPair();
    const sink = new NotedSink();
    pair.channel.request(HEAD, null, true, sink);
    pair.peer.send({ type: 'response', id: 1, status: 200, end: true }, new Uint8Array(MAX_BODY_BYTES));
    await until(() => sink.isEnded);
    expect(sink.bytes).toBe(MAX_BODY_BYTES);
  });
});

describe('the buffer of a channel', () => {
  const streams = CHANNEL_BUFFER_BYTES / STREAM_WINDOW_BYTES;

  async function stream(
    pair: Pair,
    bytes: number,
  ): Promise<{ sink: NotedSink; consumed: (bytes: number) => void }> {
    const sink = new NotedSink();
    const exchange = pair.channel.request(HEAD, null, true, sink);
    const id = await pair.peer.nextRequest();
    pair.peer.send({ type: 'response', id, status: 200, end: false }, new Uint8Array(bytes));
    await until(() => sink.status === 200 || sink.failure !== null);
    return { sink, consumed: (read) => exchange.consumed(read) };
  }

  it('over 32 MiB ends the slowest reader, and nobody else', async () => {
    const pair = await openPair();
    const slowest = await stream(pair, STREAM_WINDOW_BYTES);
    const others = [];
    for (let index = 0; index < streams; index += 1)
      others.push(await stream(pair, STREAM_WINDOW_BYTES - 1_000));
    const [first] = others;
    first?.consumed(200_000);
    const last = await stream(pair, 200_000);
    expect(slowest.sink.failure).toMatchObject({ code: 'PLUGIN_ABORTED' });
    expect(others.filter(({ sink }) => sink.failure !== null)).toHaveLength(0);
    expect([last.sink.failure, last.sink.stray, slowest.sink.stray]).toEqual([null, [], []]);
    await until(() => pair.peer.take('cancel').length === 1);
  });

  it('may end the very reader whose bytes came last, which hears nothing after that', async () => {
    const pair = await openPair();
    for (let index = 0; index < streams; index += 1) await stream(pair, STREAM_WINDOW_BYTES - 1);
    const last = await stream(pair, STREAM_WINDOW_BYTES);
    expect(last.sink.failure).toMatchObject({ code: 'PLUGIN_ABORTED' });
    expect(last.sink).toMatchObject({ status: null, stray: [] });
  });

  it('does not count what has been handed over with its end, nor anything twice', async () => {
    const pair = await openPair();
    const victim = await stream(pair, 100_000);
    for (let index = 0; index < 5; index += 1) {
      const sink = new NotedSink();
      const exchange = pair.channel.request(HEAD, null, true, sink);
      const id = await pair.peer.nextRequest();
      pair.peer.send({ type: 'response', id, status: 200, end: true }, new Uint8Array(MAX_BODY_BYTES));
      await until(() => sink.isEnded);
      exchange.consumed(MAX_BODY_BYTES);
    }
    expect(victim.sink.failure).toBeNull();
    victim.consumed(1_000_000);
    victim.consumed(1_000_000);
    const hogs = [];
    for (let index = 0; index <= streams; index += 1) hogs.push(await stream(pair, STREAM_WINDOW_BYTES));
    expect(hogs.filter(({ sink }) => sink.failure !== null)).toHaveLength(1);
  });
});

describe('a WebSocket', () => {
  async function open(
    pair: Pair,
  ): Promise<{ sink: NotedSocket; exchange: ReturnType<Pair['channel']['socket']> }> {
    const sink = new NotedSocket();
    const exchange = pair.channel.socket(HEAD, ['a'], sink);
    pair.peer.send({ type: 'accept', id: 1, protocol: 'a' });
    await until(() => sink.accepted === 'a');
    pair.peer.take('request');
    return { sink, exchange };
  }

  it('keeps to the window both ways, except for a message that is larger alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(size, { minLength: 1, maxLength: 10 }),
        fc.array(fc.integer({ min: 5_000, max: 400_000 }), { minLength: 1, maxLength: 5 }),
        async (sizes, credits) => {
          const pair = await openPair();
          const { sink, exchange } = await open(pair);
          sink.onBytes = (bytes) => exchange.consumed(bytes);
          for (const length of sizes) exchange.send(new Uint8Array(length), false);
          const got: number[] = [];
          let outstanding = 0;
          for (let turn = 0; got.length < sizes.length; turn += 1) {
            if (turn > 5_000) throw new Error('stuck');
            await settle();
            for (const { body } of pair.peer.take('message')) {
              if (outstanding > 0) expect(outstanding + body.length).toBeLessThanOrEqual(STREAM_WINDOW_BYTES);
              outstanding += body.length;
              got.push(body.length);
              pair.peer.send({ type: 'message', id: 1, text: true }, body);
            }
            const bytes = Math.min(outstanding, credits[turn % credits.length] ?? 1);
            if (bytes > 0) pair.peer.send({ type: 'credit', id: 1, bytes });
            outstanding -= bytes;
          }
          expect(got).toEqual(sizes);
          await until(() => sink.messages.length === sizes.length);
          expect(pair.end).toBeNull();
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('over the window is a protocol error', async () => {
    const pair = await openPair();
    await open(pair);
    for (let index = 0; index < 3; index += 1)
      pair.peer.send({ type: 'message', id: 1, text: false }, new Uint8Array(100_000));
    await until(() => pair.end !== null);
    expect(pair.end).toMatchObject({ end: { error: { code: 'WINDOW_EXCEEDED' } } });
  });

  it('ends on both sides when a message fits no frame, and when its plugin stops', async () => {
    const pair = await openPair();
    const large = await open(pair);
    large.exchange.send(new Uint8Array(MAX_BODY_BYTES + 1), false);
    expect(large.sink.closed).toMatchObject({ code: 1009 });
    const stopping = new NotedSocket();
    pair.channel.socket(HEAD, [], stopping);
    pair.peer.send({ type: 'accept', id: 2 });
    await until(() => stopping.accepted === null);
    let isIdle = false;
    pair.channel.drain(() => {
      isIdle = true;
    });
    expect([stopping.closed?.code, isIdle]).toEqual([1001, true]);
    await settle();
    expect(pair.peer.take('close').map(({ head }) => head['code'])).toEqual([1009, 1001]);
  });

  it('that is given up before it was accepted counts as in flight until the plugin gives it back', async () => {
    const pair = await openPair({ maxInFlight: 1 });
    const sink = new NotedSocket();
    pair.channel.socket(HEAD, [], sink).close(1001, '');
    expect(pair.channel.inFlight).toBe(1);
    pair.peer.send({ type: 'accept', id: 1 });
    await until(() => pair.channel.inFlight === 0);
    expect(sink.accepted).toBeUndefined();
  });

  it('that the plugin closes instead of accepting fails', async () => {
    const pair = await openPair();
    const sink = new NotedSocket();
    pair.channel.socket(HEAD, [], sink);
    pair.peer.send({ type: 'close', id: 1, code: 1008, reason: 'no' });
    await until(() => sink.failure !== null);
    expect(sink).toMatchObject({ closed: null, failure: { code: 'PLUGIN_ABORTED' } });
    const rejected = new NotedSocket();
    pair.channel.socket(HEAD, [], rejected);
    pair.peer.send({ type: 'response', id: 2, status: 403, end: true });
    await until(() => rejected.rejected === 403);
  });
});
