/**
 * One live version 2 connection after its handshake: turns frames into calls and calls into frames, and ends in one place.
 */

import type { Socket } from 'node:net';

import {
  CHANNEL_BUFFER_BYTES,
  MAX_BODY_BYTES,
  ORDER_PHASE,
  ProtocolError,
  parsePluginMessage,
} from '@toru/protocol';
import type { PluginMessage } from '@toru/protocol';

import type {
  Exchange,
  ForwardFailure,
  RequestHead,
  ResponseSink,
  SocketExchange,
  SocketSink,
} from '../api.ts';
import { IdTable } from './id-table.ts';
import { CallDispatcher } from './call-dispatcher.ts';
import { HttpExchange } from './exchange-http.ts';
import { WindowAutoTuner } from './exchange-owner.ts';
import type { ExchangeOwner, OpenExchange } from './exchange-owner.ts';
import { WebSocketExchange } from './exchange-socket.ts';
import type { FrameSource } from './frame-source.ts';
import type { FrameWriter } from './frame-writer.ts';
import type { ChannelContext, ChannelEnd, LiveChannel } from './live-channel.ts';
import { RateBudget } from './rate-budget.ts';
import { refusedExchange, refusedSocket } from './refused.ts';
import type { RequestFields } from './request-head.ts';

/** Notifications per minute; more are dropped. */
const NOTIFICATIONS_PER_MINUTE = 60;
/** What may wait to be written to a plugin that does not read, on top of what windows allow. */
const MAX_WAITING_BYTES = 64 * 1_048_576;

const { starting: STARTING, ready: READY } = ORDER_PHASE;

/** What the handshake hands over. */
export interface ChannelV2Options extends ChannelContext {
  readonly source: FrameSource;
  readonly writer: FrameWriter;
  readonly features: ReadonlySet<string>;
}

/** A version 2 channel. */
export class ChannelV2 implements LiveChannel, ExchangeOwner {
  readonly features: ReadonlySet<string>;
  readonly counter: ChannelContext['counter'];
  readonly canStream: boolean;
  readonly requestDeadlineMs: number;
  readonly wide: WindowAutoTuner = new WindowAutoTuner();
  readonly monotonic: () => number;
  lastHeardMs: number;
  readonly #context: ChannelV2Options;
  readonly #conn: Socket;
  readonly #source: FrameSource;
  readonly #writer: FrameWriter;
  readonly #exchanges = new IdTable<OpenExchange>();
  readonly #calls: CallDispatcher;
  readonly #notifications = new RateBudget(NOTIFICATIONS_PER_MINUTE / 60, NOTIFICATIONS_PER_MINUTE);
  #nextId = 1;
  #nextPing = 1;
  #bufferedBytes = 0;
  /** Which messages may come now: see the table of the protocol's order. */
  #phase: number = STARTING;
  #ended = false;
  #idleListeners: (() => void)[] = [];

  constructor(options: ChannelV2Options) {
    this.#context = options;
    this.features = options.features;
    this.counter = options.counter;
    this.canStream = options.features.has('stream');
    this.requestDeadlineMs = options.limits.requestDeadlineMs;
    this.monotonic = options.monotonic;
    this.lastHeardMs = options.monotonic();
    this.#source = options.source;
    this.#conn = options.source.conn;
    this.#writer = options.writer;
    this.#calls = new CallDispatcher({
      plugin: options.plugin,
      calls: options.calls,
      write: (head, body) => {
        this.write(head, body);
      },
      onInternalError: (error) => {
        options.listener.onInternalError(error);
      },
    });
    this.#source.listen(() => {
      this.lastHeardMs = this.monotonic();
      this.#readFrames();
    });
    this.#conn.on('end', () => {
      this.#onStreamEnd();
    });
    for (const name of ['error', 'close'] as const) {
      this.#conn.on(name, () => {
        this.#finish({ kind: 'closed' });
      });
    }
  }

  get inFlight(): number {
    return this.#exchanges.size;
  }

  request(head: RequestHead, body: Uint8Array | null, end: boolean, sink: ResponseSink): Exchange {
    const refusal = this.#refuse() ?? this.#refuseBody(body, end);
    if (refusal !== null) return refusedExchange(sink, refusal);
    try {
      return this.#opened(new HttpExchange(this, this.#nextId++, head, body, end, sink));
    } catch (error) {
      return refusedExchange(sink, toRefusal(error));
    }
  }

  socket(head: RequestHead, protocols: readonly string[], sink: SocketSink): SocketExchange {
    const refusal = this.#refuseSocket() ?? this.#refuse();
    if (refusal !== null) return refusedSocket(sink, refusal);
    try {
      return this.#opened(new WebSocketExchange(this, this.#nextId++, head, protocols, sink));
    } catch (error) {
      return refusedSocket(sink, toRefusal(error));
    }
  }

  sendSettings(settings: Readonly<Record<string, unknown>>): void {
    this.write(JSON.stringify({ type: 'settings', settings }), null);
  }

  sendLicense(token: string | null, clockFloor: string): void {
    this.write(JSON.stringify({ type: 'license', license: token, clock_floor: clockFloor }), null);
  }

  sendShutdown(graceMs: number): void {
    this.write(`{"type":"shutdown","grace_ms":${graceMs}}`, null);
    this.#writer.flush();
  }

  ping(): void {
    if (this.#writer.waitingBytes > 0) return;
    this.write(`{"type":"ping","id":${this.#nextPing++}}`, null);
  }

  checkDeadlines(nowMs: number): void {
    for (const exchange of this.#exchanges.values()) exchange.onPulse(nowMs);
  }

  drain(onIdle: () => void): void {
    for (const exchange of this.#exchanges.values()) exchange.onDrain();
    this.#idleListeners.push(onIdle);
    this.settled();
  }

  cutOff(): void {
    const message = `plugin "${this.#context.plugin}" is stopping, and the time to finish is over`;
    for (const exchange of this.#exchanges.values())
      exchange.giveUp('shutdown', 'PLUGIN_UNAVAILABLE', message);
  }

  end(): void {
    this.#finish({ kind: 'local' });
  }

  // What its requests need of it.

  write(head: string, body: Uint8Array | null, onTaken?: () => void): void {
    if (!this.#ended) this.#writer.write(head, body, onTaken);
  }

  writeRequest(head: RequestHead, fields: RequestFields, body: Uint8Array | null): void {
    if (!this.#ended) this.#writer.writeRequest(head, fields, body);
  }

  held(bytes: number): void {
    this.#bufferedBytes += bytes;
    while (this.#bufferedBytes > CHANNEL_BUFFER_BYTES) {
      let slowest: OpenExchange | null = null;
      for (const exchange of this.#exchanges.values()) {
        if (slowest === null || exchange.unconsumed > slowest.unconsumed) slowest = exchange;
      }
      if (slowest === null || slowest.unconsumed === 0) return;
      const message = `response was read too slowly: ${CHANNEL_BUFFER_BYTES} bytes were waiting`;
      slowest.giveUp('client_gone', 'PLUGIN_ABORTED', message);
    }
  }

  released(bytes: number): void {
    this.#bufferedBytes -= bytes;
  }

  settled(): void {
    if (this.#idleListeners.length === 0) return;
    for (const { isAwaited } of this.#exchanges.values()) if (isAwaited) return;
    this.#tellIdle();
  }

  finished(id: number): void {
    if (!this.#exchanges.delete(id)) return;
    this.counter.ended();
    this.settled();
  }

  dropped(): void {
    this.counter.droppedAnswers += 1;
  }

  #opened<E extends OpenExchange>(exchange: E): E {
    this.counter.started();
    this.#exchanges.add(exchange);
    return exchange;
  }

  #refuseSocket(): ForwardFailure | null {
    if (this.features.has('websocket')) return null;
    const message = `plugin "${this.#context.plugin}" does not speak WebSocket`;
    return { code: 'UPGRADE_NOT_SUPPORTED', message, retryAfterMs: null };
  }

  #refuseBody(body: Uint8Array | null, end: boolean): ForwardFailure | null {
    if (this.canStream || body === null || !end || body.length <= MAX_BODY_BYTES) return null;
    const message = `the plugin takes request bodies of at most ${MAX_BODY_BYTES} bytes`;
    return { code: 'BODY_TOO_LARGE', message, retryAfterMs: null };
  }

  #refuse(): ForwardFailure | null {
    const { plugin, limits } = this.#context;
    if (this.#ended || this.#phase !== READY) {
      return { code: 'PLUGIN_UNAVAILABLE', message: `plugin "${plugin}" is not running`, retryAfterMs: 1000 };
    }
    if (this.#exchanges.size >= limits.maxInFlight || this.#writer.waitingBytes > MAX_WAITING_BYTES) {
      return {
        code: 'PLUGIN_BUSY',
        message: `plugin "${plugin}" has ${this.#exchanges.size} requests in flight, of at most ${limits.maxInFlight}`,
        retryAfterMs: 1000,
      };
    }
    return null;
  }

  #readFrames(): void {
    while (!this.#ended) {
      try {
        const frame = this.#source.next();
        if (frame === undefined) return;
        const message = parsePluginMessage(frame.head, this.#phase);
        if (message !== undefined) this.#dispatch(message, frame.body, frame.bodyLeft);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  #onStreamEnd(): void {
    try {
      if (!this.#ended) this.#source.end();
      this.#finish({ kind: 'closed' });
    } catch (error) {
      this.#onError(error);
    }
  }

  #onError(error: unknown): void {
    if (error instanceof ProtocolError && error.blame === 'remote')
      this.#finish({ kind: 'protocol_error', error });
    else this.#context.listener.onInternalError(error);
  }

  #dispatch(message: PluginMessage, body: Uint8Array, bodyLeft: number): void {
    switch (message.type) {
      case 'response':
        this.#find(message.id)?.onResponse(message, body);
        return;
      case 'data':
        this.#find(message.id)?.onData(message.end && bodyLeft === 0, body, this.#source.keep);
        return;
      case 'credit':
        this.#exchanges.get(message.id)?.onCredit(message.bytes);
        return;
      case 'abort':
        this.#find(message.id)?.onAbort(message.code, message.message);
        return;
      case 'accept':
        this.#findSocket(message.id)?.onAccept(message.protocol ?? null);
        return;
      case 'message':
        this.#findSocket(message.id)?.onMessage(message.text, body);
        return;
      case 'close':
        this.#findSocket(message.id)?.onClose(message.code, message.reason);
        return;
      case 'call':
        this.#calls.take(message, Buffer.from(body), this.lastHeardMs);
        return;
      case 'log':
        this.#context.listener.onLog(message.level, message.message, message.fields ?? undefined);
        return;
      case 'status':
        this.#context.listener.onStatus({
          health: message.health ?? null,
          message: message.message ?? null,
          license: message.license ?? null,
        });
        return;
      case 'notify':
        if (this.#notifications.take(this.lastHeardMs))
          this.#context.listener.onNotify(message.level, message.title, message.message ?? '');
        return;
      case 'starting':
        this.#context.listener.onStarting(message.progress ?? null, message.message ?? null);
        return;
      case 'failed':
        this.#context.listener.onFailed(message.code, message.message, message.retry ?? true);
        return;
      case 'ready':
        this.#phase = READY;
        this.#context.listener.onReady();
        return;
      case 'hello':
      case 'pong':
        return;
    }
  }

  #find(id: number): OpenExchange | undefined {
    const exchange = this.#exchanges.get(id);
    if (exchange === undefined) this.dropped();
    return exchange;
  }

  #findSocket(id: number): WebSocketExchange | undefined {
    const exchange = this.#find(id);
    if (exchange === undefined || exchange instanceof WebSocketExchange) return exchange;
    throw new ProtocolError(
      'MESSAGE_UNEXPECTED',
      `message "accept" came for request ${id}, which is no WebSocket`,
      'remote',
    );
  }

  #tellIdle(): void {
    const listeners = this.#idleListeners;
    this.#idleListeners = [];
    for (const listener of listeners) listener();
  }

  /** The one place where a channel ends. */
  #finish(end: ChannelEnd): void {
    if (this.#ended) return;
    this.#writer.flush();
    this.#ended = true;
    this.#conn.destroy();
    const code = end.kind === 'protocol_error' ? 'PLUGIN_PROTOCOL_ERROR' : 'PLUGIN_CRASHED';
    const message =
      end.kind === 'protocol_error'
        ? `plugin broke the protocol: ${end.error.message}`
        : 'plugin ended before it answered';
    let answered = 0;
    let cutOff = 0;
    for (const exchange of this.#exchanges.values()) {
      this.counter.ended();
      try {
        const how = exchange.fail(code, message);
        if (how === 'answered') answered += 1;
        else if (how === 'cut_off') cutOff += 1;
      } catch (error) {
        this.#context.listener.onInternalError(error);
      }
    }
    this.#exchanges.clear();
    this.#tellIdle();
    this.#context.listener.onEnd(end, { total: answered + cutOff, answered_502: answered, cut_off: cutOff });
  }
}

/** A request whose head fits no frame is refused instead of sent; anything else is a mistake in the host. */
function toRefusal(error: unknown): ForwardFailure {
  if (!(error instanceof ProtocolError)) throw error;
  return { code: 'REQUEST_INVALID', message: error.message, retryAfterMs: null };
}
