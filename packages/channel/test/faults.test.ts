/** What becomes of a fault is the caller's, unless the bytes themselves can no longer be told apart. */

import { STREAM_WINDOW_BYTES } from '@toru/protocol';
import type { PluginMessage, ProtocolError } from '@toru/protocol';
import { describe, expect, it } from 'vitest';

import { HEAD, NotedSink, openPair, settle, until } from './pair.ts';
import type { Pair } from './pair.ts';

const BAD_LOG = { type: 'log', level: 'loud', message: 'x' };
const READY_AGAIN = { type: 'ready' };
const NOTICE = { type: 'notify', level: 'info', title: 'still here' };

interface Tolerant {
  readonly pair: Pair;
  readonly faults: string[];
  readonly messages: string[];
}

async function openTolerant(): Promise<Tolerant> {
  const faults: string[] = [];
  const messages: string[] = [];
  const pair = await openPair({
    onFault: ({ code }: ProtocolError) => {
      faults.push(code);
      return 'continue';
    },
    onMessage: ({ type }: PluginMessage) => messages.push(type),
  });
  messages.length = 0;
  return { pair, faults, messages };
}

describe('a caller that goes on', () => {
  it('hears of bad fields and of messages out of order, and of what comes behind them', async () => {
    const { pair, faults, messages } = await openTolerant();
    for (const head of [BAD_LOG, READY_AGAIN, NOTICE]) pair.peer.send(head);
    await until(() => pair.log.includes('still here'));
    expect(faults).toEqual(['FIELD_INVALID', 'MESSAGE_UNEXPECTED']);
    expect(messages).toEqual(['ready', 'notify']);
    expect(pair.log).toEqual(['ready', 'still here']);
    expect(pair.end).toBeNull();
  });

  it('gets what came beyond the window all the same', async () => {
    const { pair, faults } = await openTolerant();
    const sink = new NotedSink();
    pair.channel.request(HEAD, null, true, sink);
    const id = await pair.peer.nextRequest();
    const piece = new Uint8Array(STREAM_WINDOW_BYTES / 2);
    pair.peer.send({ type: 'response', id, status: 200, headers: {}, end: false });
    for (const end of [false, false, false, true]) pair.peer.send({ type: 'data', id, end }, piece);
    await until(() => sink.isEnded);
    expect(sink.bytes).toBe(4 * piece.length);
    expect([...new Set(faults)]).toEqual(['WINDOW_EXCEEDED']);
    expect(pair.channel.inFlight).toBe(0);
    expect(pair.end).toBeNull();
  });

  it('hears of "accept" for what is no WebSocket', async () => {
    const { pair, faults } = await openTolerant();
    const sink = new NotedSink();
    pair.channel.request(HEAD, null, true, sink);
    const id = await pair.peer.nextRequest();
    pair.peer.send({ type: 'accept', id });
    pair.peer.send({ type: 'response', id, status: 204, headers: {}, end: true });
    await until(() => sink.isEnded);
    expect(faults).toEqual(['MESSAGE_UNEXPECTED']);
  });

  it('ends with frames that cannot be read, as every caller', async () => {
    const { pair, faults } = await openTolerant();
    pair.peer.sendRaw(Buffer.from('fffffffffffffffe7b7d', 'hex'));
    await until(() => pair.end !== null);
    expect(pair.end?.end).toMatchObject({ kind: 'protocol_error', error: { code: 'FRAME_TOO_LARGE' } });
    expect(faults).toEqual([]);
  });
});

it.each([
  ['a bad field', BAD_LOG, 'FIELD_INVALID'],
  ['a message out of order', READY_AGAIN, 'MESSAGE_UNEXPECTED'],
])('a caller that says nothing ends with %s', async (_what, head, code) => {
  const pair = await openPair();
  pair.peer.send(head);
  pair.peer.send(NOTICE);
  await until(() => pair.end !== null);
  await settle();
  expect(pair.end?.end).toMatchObject({ kind: 'protocol_error', error: { code } });
  expect(pair.log).toEqual(['ready']);
});

it('notifications beyond 60 in a minute are dropped, whoever hosts', async () => {
  let nowMs = 0;
  const pair = await openPair({ monotonic: () => nowMs });
  for (let count = 0; count < 100; count += 1) pair.peer.send(NOTICE);
  pair.peer.send({ type: 'log', level: 'info', message: 'last' });
  await until(() => pair.log.includes('last'));
  const count = (): number => pair.log.filter((title) => title === NOTICE.title).length;
  expect(count()).toBe(60);
  nowMs = 1_000;
  pair.peer.send(NOTICE);
  await until(() => count() === 61);
});

it('a first message of an unknown type is no hello', async () => {
  const pair = await openPair({ isGreeted: false });
  pair.peer.send({ type: 'greetings' });
  await until(() => pair.end !== null);
  expect(pair.end?.end).toMatchObject({
    error: { message: 'the first message must be "hello", not "greetings"' },
  });
});
