/** Requests on one channel: each settles exactly once, whatever the plugin does, and one that misbehaves hurts no other. */

import { MAX_BODY_BYTES, MAX_HEAD_BYTES, STREAM_WINDOW_BYTES } from '@toru/protocol';
import { describe, expect, it } from 'vitest';

import { HEAD, NotedSink, openPair, settle, until } from './pair.ts';
import type { Pair } from './pair.ts';
import type { Exchange } from '../src/index.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

function ask({ channel }: Pair, path = '/', sink = new NotedSink()): NotedSink {
  channel.request({ ...HEAD, path }, null, true, sink);
  return sink;
}

describe('answers', () => {
  it('find their requests among 1 000 interleaved ones', async () => {
    const pair = await openPair();
    const sinks = Array.from({ length: 1_000 }, (_, index) => ask(pair, `/${index}`));
    await until(() => pair.peer.frames.length === 1_000);
    const requests = pair.peer.take();
    // In another order, half of them in two pieces.
    for (let index = 0; index < 1_000; index += 1) {
      const { head } = requests[(index * 617) % 1_000]!;
      const { id, path } = head as { id: number; path: string };
      if (id % 2 === 0) pair.peer.send({ type: 'response', id, status: 200, end: true }, bytes(path));
      else pair.peer.send({ type: 'response', id, status: 200, end: false }, bytes(path.slice(0, 2)));
    }
    for (const { head } of requests.toReversed()) {
      const { id, path } = head as { id: number; path: string };
      if (id % 2 === 1) pair.peer.send({ type: 'data', id, end: true }, bytes(path.slice(2)));
    }
    await until(() => sinks.every(({ isEnded }) => isEnded));
    expect(sinks.map(({ text }) => text)).toEqual(sinks.map((_, index) => `/${index}`));
    expect(sinks.flatMap(({ stray }) => stray)).toEqual([]);
    expect(pair.channel.inFlight).toBe(0);
  });

  it('that are late, duplicate or unasked are dropped and counted', async () => {
    const pair = await openPair();
    const sink = ask(pair);
    pair.peer.send({ type: 'response', id: 1, status: 200, end: true }, bytes('first'));
    pair.peer.send({ type: 'response', id: 1, status: 200, end: true }, bytes('again'));
    pair.peer.send({ type: 'response', id: 77, status: 200, end: true });
    pair.peer.send({ type: 'data', id: 77, end: true });
    pair.peer.send({ type: 'abort', id: 78, code: 'X', message: '' });
    await until(() => pair.counter.droppedAnswers === 4);
    expect(sink).toMatchObject({ text: 'first', stray: [], failure: null });
    expect(pair.end).toBeNull();
    const next = ask(pair);
    pair.peer.send({ type: 'response', id: 2, status: 204, end: true });
    await until(() => next.status === 204);
  });

  it('of unknown types and with unknown fields are ignored', async () => {
    const pair = await openPair();
    const sink = ask(pair);
    pair.peer.send({ type: 'telepathy', id: 1 }, bytes('?'));
    pair.peer.send({ type: 'response', id: 1, status: 200, end: true, color: 'blue' });
    await until(() => sink.isEnded);
    expect(pair.end).toBeNull();
  });
});

describe('a request that is given up', () => {
  it('counts as in flight until the plugin gives it back', async () => {
    const pair = await openPair({ maxInFlight: 1 });
    const sink = new NotedSink();
    const exchange = pair.channel.request(HEAD, null, true, sink);
    exchange.cancel('client_gone');
    await until(() => pair.peer.take('cancel').length === 1);
    const refused = ask(pair);
    await until(() => refused.failure !== null);
    expect(refused.failure).toMatchObject({ code: 'PLUGIN_BUSY' });
    pair.peer.send({ type: 'abort', id: 1, code: 'CANCELLED', message: '' });
    await until(() => pair.channel.inFlight === 0);
    expect(sink).toMatchObject({ status: null, failure: null, stray: [] });
    const next = ask(pair);
    pair.peer.send({ type: 'response', id: 2, status: 200, end: true });
    await until(() => next.isEnded);
  });

  it('by the plugin fails before its head and is cut off after it', async () => {
    const pair = await openPair();
    const [before, after] = [ask(pair), ask(pair)];
    pair.peer.send({ type: 'abort', id: 1, code: 'NO', message: 'cannot' });
    pair.peer.send({ type: 'response', id: 2, status: 200, end: false }, bytes('half'));
    pair.peer.send({ type: 'abort', id: 2, code: 'NO', message: 'cannot' });
    await until(() => before.failure !== null && after.failure !== null);
    expect(before).toMatchObject({ status: null, failure: { code: 'PLUGIN_ABORTED' } });
    expect(after).toMatchObject({ status: 200, text: 'half', failure: { code: 'PLUGIN_ABORTED' } });
    expect(pair.channel.inFlight).toBe(0);
  });

  it('by the deadline is answered at once, and its late answer is dropped', async () => {
    let nowMs = 0;
    const pair = await openPair({ monotonic: () => nowMs });
    const sink = ask(pair);
    nowMs = 30_000;
    pair.channel.checkDeadlines(nowMs);
    expect(sink.failure).toMatchObject({ code: 'PLUGIN_TIMEOUT', message: 'no response within 30000 ms' });
    await until(() => pair.peer.take('cancel').length === 1);
    pair.peer.send({ type: 'response', id: 1, status: 200, end: true });
    await until(() => pair.channel.inFlight === 0);
    expect(sink).toMatchObject({ status: null, stray: [] });
    expect(pair.counter.droppedAnswers).toBe(1);
  });
});

describe('the deadline of a request with an upload', () => {
  interface Upload {
    readonly pair: Pair;
    readonly sink: NotedSink;
    readonly exchange: Exchange;
    /** Lets the channel look at its deadlines at this time. */
    readonly waitUntil: (nowMs: number) => void;
  }
  const openUpload = async (features?: readonly string[]): Promise<Upload> => {
    const clock = { nowMs: 0 };
    const pair = await openPair({
      monotonic: () => clock.nowMs,
      ...(features === undefined ? {} : { features }),
    });
    const sink = new NotedSink();
    const exchange = pair.channel.request({ ...HEAD, method: 'POST' }, null, false, sink);
    const waitUntil = (nowMs: number): void => {
      clock.nowMs = nowMs;
      pair.channel.checkDeadlines(nowMs);
    };
    return { pair, sink, exchange, waitUntil };
  };

  it.each([
    ['in pieces', ['stream']],
    ['whole', []],
  ])('begins with its last byte, for a plugin that gets it %s', async (_how, features) => {
    const { sink, exchange, waitUntil } = await openUpload(features);
    for (let minute = 1; minute <= 5; minute += 1) {
      waitUntil(minute * 60_000);
      exchange.send(bytes('piece'), minute === 5);
    }
    waitUntil(329_999);
    expect(sink.failure).toBeNull();
    waitUntil(330_000);
    expect(sink.failure).toMatchObject({ code: 'PLUGIN_TIMEOUT', message: 'no response within 30000 ms' });
  });

  it('also holds while the plugin takes none of it, and begins again with each piece that it takes', async () => {
    const { pair, sink, exchange, waitUntil } = await openUpload();
    exchange.send(new Uint8Array(STREAM_WINDOW_BYTES), false);
    expect(exchange.send(new Uint8Array(100_000), false)).toBe(false);
    waitUntil(29_999);
    pair.peer.send({ type: 'credit', id: 1, bytes: 50_000 });
    await settle();
    waitUntil(59_998);
    expect(sink.failure).toBeNull();
    waitUntil(59_999);
    expect(sink.failure).toMatchObject({ code: 'PLUGIN_TIMEOUT' });
  });
});

describe('a channel that ends', () => {
  it('answers everything that was in flight and says how', async () => {
    const pair = await openPair();
    const [before, after] = [ask(pair), ask(pair)];
    pair.peer.send({ type: 'response', id: 2, status: 200, end: false });
    pair.peer.sendRaw(Buffer.from('0020000100000000', 'hex'));
    await until(() => pair.end !== null);
    expect(pair.end).toMatchObject({
      end: { kind: 'protocol_error', error: { code: 'FRAME_TOO_LARGE', blame: 'remote' } },
      inFlight: { total: 2, answered_502: 1, cut_off: 1 },
    });
    expect([before.failure?.code, after.failure?.code]).toEqual([
      'PLUGIN_PROTOCOL_ERROR',
      'PLUGIN_PROTOCOL_ERROR',
    ]);
    expect([before.stray, after.stray]).toEqual([[], []]);
  });

  it('in good order gives up what did not finish in time', async () => {
    const pair = await openPair();
    const sink = ask(pair);
    let isIdle = false;
    pair.channel.drain(() => {
      isIdle = true;
    });
    await settle();
    expect(isIdle).toBe(false);
    pair.channel.cutOff();
    expect(sink.failure).toMatchObject({ code: 'PLUGIN_UNAVAILABLE' });
    await until(() => pair.peer.take('cancel')[0]?.head['reason'] === 'shutdown');
  });
});

describe('what does not fit', () => {
  it('is refused without harm to the channel', async () => {
    const pair = await openPair({ features: [] });
    const long = ask(pair, `/${'x'.repeat(MAX_HEAD_BYTES)}`);
    const large = new NotedSink();
    pair.channel.request(HEAD, new Uint8Array(MAX_BODY_BYTES + 1), true, large);
    const collected = new NotedSink();
    const upload = pair.channel.request(HEAD, null, false, collected);
    upload.send(new Uint8Array(MAX_BODY_BYTES), false);
    upload.send(new Uint8Array(1), true);
    await until(() => long.failure !== null && large.failure !== null);
    expect(long.failure).toMatchObject({ code: 'REQUEST_INVALID' });
    expect(large.failure).toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(collected.failure).toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(pair.channel.inFlight).toBe(0);
    const sink = ask(pair);
    await until(() => pair.peer.frames.length === 1);
    pair.peer.send({ type: 'response', id: pair.peer.frames[0]!.head['id'], status: 200, end: true });
    await until(() => sink.isEnded);
  });
});

describe('a sink that throws', () => {
  it('hurts nobody else', async () => {
    const pair = await openPair();
    const bad = new NotedSink();
    bad.onBytes = () => {
      throw new Error('bad sink');
    };
    ask(pair, '/', bad);
    const good = ask(pair);
    pair.peer.send({ type: 'response', id: 1, status: 200, end: true });
    pair.peer.send({ type: 'response', id: 2, status: 200, end: true });
    await until(() => good.isEnded);
    expect(pair.broken).toEqual([new Error('bad sink')]);
    expect(pair.end).toBeNull();
  });
});

describe('calls', () => {
  it('are answered once each, and too many at once are told to come later', async () => {
    let nowMs = 1_000_000;
    const pair = await openPair({ monotonic: () => nowMs });
    const count = 3_000;
    for (let id = 1; id <= count; id += 1) pair.peer.send({ type: 'call', id, op: 'kv.get' });
    await until(() => pair.peer.frames.length === count);
    const answers = pair.peer.take();
    expect(new Set(answers.map(({ head }) => head['id'])).size).toBe(count);
    const busy = answers.filter(({ head }) => head['code'] === 'BUSY');
    expect(busy).toHaveLength(count - 2_000);
    nowMs += 1_000;
    pair.peer.send({ type: 'call', id: count + 1, op: 'kv.get' });
    await until(() => pair.peer.take('result').length === 1);
  });

  it('that the host cannot carry out or answer get an error, and the channel goes on', async () => {
    const pair = await openPair({
      calls: (_plugin, op) => {
        if (op === 'throws') throw new Error('no');
        if (op === 'rejects') return Promise.reject(new Error('no'));
        if (op === 'too-large') return { ok: true, fields: {}, body: new Uint8Array(MAX_BODY_BYTES + 1) };
        return { ok: true, fields: { type: 'forged', id: 99, found: true } };
      },
    });
    for (const [id, op] of ['throws', 'rejects', 'too-large', 'fine'].entries())
      pair.peer.send({ type: 'call', id: id + 1, op });
    await until(() => pair.peer.frames.length === 4);
    const answers = new Map(pair.peer.take().map(({ head }) => [head['id'], head]));
    expect(answers.get(1)).toMatchObject({ type: 'error', code: 'INTERNAL' });
    expect(answers.get(2)).toMatchObject({ type: 'error', code: 'INTERNAL' });
    expect(answers.get(3)).toMatchObject({ type: 'error', code: 'FRAME_TOO_LARGE' });
    expect(answers.get(4)).toMatchObject({ type: 'result', found: true });
    expect(pair.end).toBeNull();
    expect(pair.broken).toHaveLength(2);
  });
});

describe('the order of messages', () => {
  it.each([
    [{ type: 'response', id: 1, status: 200, end: true }, 'message "response" came before "ready"'],
    [{ type: 'hello', protocol: 2, token: 't', plugin_id: 'p', version: '1' }, 'message "hello" came twice'],
  ])('is a rule before "ready": %j', async (head, message) => {
    const pair = await openPair({ isReady: false });
    pair.peer.send(head);
    await until(() => pair.end !== null);
    expect(pair.end).toMatchObject({
      end: { kind: 'protocol_error', error: { code: 'MESSAGE_UNEXPECTED', message } },
    });
  });

  it.each([
    [{ type: 'ready' }, 'twice'],
    [{ type: 'starting' }, 'after "ready"'],
    [{ type: 'failed', code: 'X', message: 'x' }, 'after "ready"'],
  ])('is a rule after "ready": %j', async (head, when) => {
    const pair = await openPair();
    pair.peer.send(head);
    await until(() => pair.end !== null);
    expect(pair.end).toMatchObject({ end: { error: { message: `message "${head.type}" came ${when}` } } });
  });

  it('allows what a plugin needs on its way up', async () => {
    const pair = await openPair({ isReady: false });
    pair.peer.send({ type: 'starting', progress: 40 });
    pair.peer.send({ type: 'log', level: 'info', message: 'loading' });
    pair.peer.send({ type: 'status', health: 'degraded' });
    pair.peer.send({ type: 'notify', level: 'info', title: 'warming up' });
    pair.peer.send({ type: 'pong', id: 1 });
    pair.peer.send({ type: 'call', id: 1, op: 'kv.get' });
    pair.peer.send({ type: 'ready' });
    await until(() => pair.log.includes('ready'));
    expect(pair.log).toEqual(['starting', 'loading', 'status', 'warming up', 'ready']);
    await until(() => pair.peer.take('result').length === 1);
  });
});
