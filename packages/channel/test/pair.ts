/** A channel with a scripted plugin at its other end, in memory. */

import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { FrameDecoder, encodeFrame } from '@toru/protocol';
import type { Frame } from '@toru/protocol';

import { ChannelV2, copyIn, createReceiver } from '../src/index.ts';
import type {
  CallOutcome,
  CallPort,
  ChannelEnd,
  ChannelV2Listener,
  ForwardFailure,
  InFlightReport,
  RequestCounts,
  RequestHead,
  ResponseSink,
  SocketSink,
} from '../src/index.ts';

const WELCOME = {
  type: 'welcome',
  instance_id: 'i',
  plugin_id: 'p',
  data_dir: '/',
  log_level: 'info',
  settings: {},
  license: null,
  clock_floor: '2026-01-01T00:00:00.000Z',
  limits: { max_head_bytes: 1, max_body_bytes: 1, stream_window_bytes: 1, heartbeat_interval_ms: 1 },
} as const;

export const HEAD: RequestHead = { method: 'GET', path: '/', headers: {}, user: null };

/** The plugin's end: frames that came, and a way to send some. */
export class Peer {
  readonly frames: Frame[] = [];
  readonly #conn: Duplex;
  readonly #decoder = new FrameDecoder();

  constructor(conn: Duplex) {
    this.#conn = conn;
    conn.on('error', () => undefined);
    conn.on('data', (chunk: Buffer) => {
      this.#decoder.push(chunk);
      for (let frame = this.#decoder.next(); frame !== undefined; frame = this.#decoder.next())
        this.frames.push(frame);
    });
  }

  send(head: object, body?: Uint8Array): void {
    if (!this.#conn.destroyed) this.#conn.write(encodeFrame(head, body));
  }

  sendRaw(bytes: Uint8Array): void {
    this.#conn.write(bytes);
  }

  /** Id of the next request that comes. */
  async nextRequest(): Promise<unknown> {
    await until(() => this.frames.some(({ head }) => head['type'] === 'request'));
    return this.take('request')[0]?.head['id'];
  }

  /** Takes what has come so far, of one type or all. */
  take(type?: string): Frame[] {
    const taken = this.frames.filter(({ head }) => type === undefined || head['type'] === type);
    for (const frame of taken) this.frames.splice(this.frames.indexOf(frame), 1);
    return taken;
  }
}

/** Counts what the tests look at. */
class Counts implements RequestCounts {
  bytesIn = 0;
  bytesOut = 0;
  droppedAnswers = 0;
  inFlight = 0;
  readonly statuses: number[] = [];

  started(): void {
    this.inFlight += 1;
  }

  ended(): void {
    this.inFlight -= 1;
  }

  answered(status: number): void {
    this.statuses.push(status);
  }
}

export interface Pair {
  readonly channel: ChannelV2;
  readonly peer: Peer;
  readonly counter: Counts;
  readonly broken: unknown[];
  readonly log: string[];
  end: { readonly end: ChannelEnd; readonly inFlight: InFlightReport } | null;
}

interface PairOptions {
  readonly features?: readonly string[];
  readonly maxInFlight?: number;
  readonly calls?: CallPort;
  readonly monotonic?: () => number;
  readonly isReady?: boolean;
  readonly isGreeted?: boolean;
  readonly onFault?: ChannelV2Listener['onFault'];
  readonly onMessage?: ChannelV2Listener['onMessage'];
  /** The connection as the host and as the plugin have it. Default: one in memory. */
  readonly ends?: readonly [Duplex, Duplex];
}

/** Opens a pair; the plugin has said `ready` unless told otherwise. */
export async function openPair({
  features = ['stream', 'websocket', 'heartbeat'],
  maxInFlight = 100_000,
  calls = (): CallOutcome => ({ ok: true, fields: {} }),
  monotonic = () => performance.now(),
  isReady = true,
  isGreeted = true,
  onFault,
  onMessage,
  ends = duplexPair(),
}: PairOptions = {}): Promise<Pair> {
  const [conn, other] = ends;
  const receiver = createReceiver();
  const counter = new Counts();
  const broken: unknown[] = [];
  const log: string[] = [];
  const channel: ChannelV2 = new ChannelV2({
    plugin: 'p',
    limits: { maxInFlight, requestDeadlineMs: 30_000 },
    counter,
    calls,
    monotonic,
    transport: conn,
    receiver,
    schedule: setImmediate,
    listener: {
      onHello: () => {
        channel.welcome(WELCOME);
      },
      onFault,
      onMessage,
      onReady: () => log.push('ready'),
      onStarting: () => log.push('starting'),
      onFailed: () => log.push('failed'),
      onLog: (_level, message) => log.push(message),
      onStatus: () => log.push('status'),
      onNotify: (_level, title) => log.push(title),
      onInternalError: (error) => broken.push(error),
      onEnd: (end, inFlight) => {
        pair.end = { end, inFlight };
      },
    },
  });
  const pair: Pair = { channel, peer: new Peer(other), counter, broken, log, end: null };
  attach(conn, channel, receiver);
  if (!isGreeted) return pair;
  pair.peer.send({ type: 'hello', protocol: 2, token: '', plugin_id: 'p', version: '1.0.0', features });
  await until(() => pair.peer.take('welcome').length > 0);
  if (isReady) {
    pair.peer.send({ type: 'ready' });
    await until(() => log.includes('ready'));
  }
  return pair;
}

/** Gives a channel what comes on a stream. */
function attach(conn: Duplex, channel: ChannelV2, receiver: ReturnType<typeof createReceiver>): void {
  conn.on('data', (chunk: Buffer) => {
    copyIn(receiver, chunk, (count) => {
      channel.received(count, channel.monotonic());
    });
  });
  conn.on('end', () => {
    channel.receivedEnd();
  });
  for (const name of ['error', 'close']) {
    conn.on(name, () => {
      channel.lost();
    });
  }
}

/** Waits for something that takes turns of the event loop, not time. */
export async function until(isSo: () => boolean, turns = 20_000): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    if (isSo()) return;
    await nextTurn();
  }
  throw new Error('it did not become so');
}

/** Lets everything under way arrive. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await nextTurn();
}

/** A sink that notes what it is told. */
export class NotedSink implements ResponseSink {
  status: number | null = null;
  bytes = 0;
  readonly pieces: Uint8Array[] = [];
  isEnded = false;
  failure: ForwardFailure | null = null;
  /** What came after the end or a failure: must stay empty. */
  readonly stray: string[] = [];
  writable = 0;
  ignored = 0;
  onBytes: (bytes: number) => void = () => undefined;

  onHead(status: number, _headers: unknown, body: Uint8Array, end: boolean): void {
    if (this.status !== null || this.#isOver()) this.stray.push('head');
    this.status = status;
    this.#take(body, end);
  }

  onData(body: Uint8Array, end: boolean): void {
    if (this.status === null || this.#isOver()) this.stray.push('data');
    this.#take(body, end);
  }

  onFail(failure: ForwardFailure): void {
    if (this.#isOver()) this.stray.push('fail');
    this.failure = failure;
  }

  onWritable(): void {
    this.writable += 1;
  }

  onUploadIgnored(): void {
    this.ignored += 1;
  }

  get text(): string {
    return Buffer.concat(this.pieces).toString();
  }

  #isOver(): boolean {
    return this.isEnded || this.failure !== null;
  }

  #take(body: Uint8Array, end: boolean): void {
    this.bytes += body.length;
    if (body.length < 1_000) this.pieces.push(Buffer.from(body));
    this.isEnded = end;
    this.onBytes(body.length);
  }
}

/** A WebSocket sink that notes what it is told. */
export class NotedSocket implements SocketSink {
  accepted: string | null | undefined;
  rejected: number | null = null;
  closed: { readonly code: number; readonly reason: string } | null = null;
  failure: ForwardFailure | null = null;
  writable = 0;
  readonly messages: { readonly bytes: number; readonly isText: boolean }[] = [];
  onBytes: (bytes: number) => void = () => undefined;

  onAccept(protocol: string | null): void {
    this.accepted = protocol;
  }

  onReject(status: number): void {
    this.rejected = status;
  }

  onMessage(data: Uint8Array, isText: boolean): void {
    this.messages.push({ bytes: data.length, isText });
    this.onBytes(data.length);
  }

  onClose(code: number, reason: string): void {
    this.closed = { code, reason };
  }

  onFail(failure: ForwardFailure): void {
    this.failure = failure;
  }

  onWritable(): void {
    this.writable += 1;
  }
}
