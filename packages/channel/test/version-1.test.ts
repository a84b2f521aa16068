/** A version 1 channel on connections in memory: reached in growing pauses, one exchange at a time, and nothing said after its end. */

import { FrameDecoderV1, encodeFrameV1 } from '@toru/protocol';
import { expect, it } from 'vitest';

import { ChannelV1 } from '../src/index.ts';
import type { ConnectionV1Events, ForwardFailure } from '../src/index.ts';
import { HEAD, NotedSink, settle } from './pair.ts';

/** A connection that the channel has begun. */
interface Begun {
  readonly events: ConnectionV1Events;
  sent: object | null;
  isDestroyed: boolean;
}

interface Bench {
  readonly channel: ChannelV1;
  readonly begun: Begun[];
  readonly timers: { readonly ms: number; callback: (() => void) | null }[];
  readonly told: string[];
  readonly clock: { nowMs: number };
}

function openBench(sendsInit = true): Bench {
  const begun: Begun[] = [];
  const timers: Bench['timers'] = [];
  const told: string[] = [];
  const clock = { nowMs: 0 };
  const nothing = (): void => undefined;
  const channel = new ChannelV1({
    plugin: 'p',
    limits: { maxInFlight: 3, requestDeadlineMs: 1_000 },
    counter: {
      bytesIn: 0,
      bytesOut: 0,
      droppedAnswers: 0,
      started: nothing,
      ended: nothing,
      answered: nothing,
    },
    monotonic: () => clock.nowMs,
    now: () => 0,
    createId: () => 'id',
    connect(events) {
      const one: Begun = { events, sent: null, isDestroyed: false };
      begun.push(one);
      return {
        end(bytes) {
          const decoder = new FrameDecoderV1();
          decoder.push(bytes);
          one.sent = decoder.next() as object;
        },
        destroy() {
          if (one.isDestroyed) return;
          one.isDestroyed = true;
          queueMicrotask(() => {
            events.onClose();
          });
        },
      };
    },
    after(ms, callback) {
      const timer: Bench['timers'][number] = { ms, callback };
      timers.push(timer);
      return () => {
        timer.callback = null;
      };
    },
    sendsInit,
    socketPath: '/s',
    instanceId: 'i',
    logPath: '/l',
    listener: {
      onReady: () => told.push('ready'),
      onEnd: ({ kind }, { total }) => told.push(`${kind} ${total}`),
    },
  });
  return { channel, begun, timers, told, clock };
}

/** The bench behind its `init`. */
function openReady(): Bench {
  const bench = openBench();
  bench.begun[0]?.events.onConnect();
  bench.begun[0]?.events.onClose();
  bench.begun.length = 0;
  return bench;
}

const answer = (status: number): Uint8Array =>
  encodeFrameV1({ payload: { status, headers: {}, body: 'text' } });

it('tries again in growing pauses until it is reached, and is ready once "init" was taken', () => {
  const bench = openBench();
  for (let attempt = 0; attempt < 8; attempt += 1) {
    bench.begun[attempt]?.events.onClose();
    bench.timers[attempt]?.callback?.();
  }
  expect(bench.timers.map(({ ms }) => ms)).toEqual([5, 10, 20, 40, 80, 160, 250, 250]);
  const last = bench.begun.at(-1);
  last?.events.onConnect();
  expect(last?.sent).toMatchObject({ payload: { action: 'init' } });
  expect(bench.told).toEqual([]);
  last?.events.onClose();
  expect(bench.told).toEqual(['ready']);
});

it('a plugin that keeps the connection of "init" is ready after a second', async () => {
  const bench = openBench();
  bench.begun[0]?.events.onConnect();
  expect(bench.timers.map(({ ms }) => ms)).toEqual([1_000]);
  bench.timers[0]?.callback?.();
  await settle();
  expect([bench.begun[0]?.isDestroyed, bench.told]).toEqual([true, ['ready']]);
});

it('can be reached without "init"', async () => {
  const bench = openBench(false);
  bench.begun[0]?.events.onConnect();
  await settle();
  expect([bench.begun[0]?.sent, bench.told]).toEqual([null, ['ready']]);
});

it('says nothing to a plugin that it reaches after its end', async () => {
  const bench = openBench();
  bench.channel.end();
  await settle();
  expect([bench.begun[0]?.isDestroyed, bench.begun.length, bench.told]).toEqual([true, 1, ['local 0']]);
});

it('has one exchange at a time, in their order', async () => {
  const bench = openReady();
  const sinks = [new NotedSink(), new NotedSink()];
  for (const sink of sinks) bench.channel.request(HEAD, null, true, sink);
  expect(bench.begun).toHaveLength(1);
  for (const [at, status] of [200, 404].entries()) {
    bench.begun[at]?.events.onConnect();
    bench.begun[at]?.events.onData(answer(status));
    await settle();
  }
  expect(sinks.map(({ status }) => status)).toEqual([200, 404]);
  expect(bench.channel.inFlight).toBe(0);
});

it.each<[string, (bench: Bench, sink: NotedSink) => void, ForwardFailure['code']]>([
  [
    'a body that is no text',
    ({ channel }, sink) => channel.request(HEAD, Buffer.of(0xff), true, sink),
    'BODY_NOT_TEXT',
  ],
  [
    'an answer that is none',
    ({ channel, begun }, sink) => {
      channel.request(HEAD, null, true, sink);
      begun[0]?.events.onConnect();
      begun[0]?.events.onData(Buffer.from('00000002ffff', 'hex'));
    },
    'PLUGIN_PROTOCOL_ERROR',
  ],
  [
    'a connection without an answer',
    ({ channel, begun }, sink) => {
      channel.request(HEAD, null, true, sink);
      begun[0]?.events.onClose();
    },
    'PLUGIN_ABORTED',
  ],
  [
    'an answer that is late',
    (bench, sink) => {
      bench.channel.request(HEAD, null, true, sink);
      bench.clock.nowMs = 1_000;
      bench.channel.checkDeadlines(1_000);
    },
    'PLUGIN_TIMEOUT',
  ],
])('%s fails the request', async (_what, act, code) => {
  const bench = openReady();
  const sink = new NotedSink();
  act(bench, sink);
  await settle();
  expect(sink.failure?.code).toBe(code);
});
