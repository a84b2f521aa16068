/**
 * One live version 2 connection after its handshake: turns frames into calls and calls into frames, and ends in one place.
 */

import type { Socket } from 'node:net';

import { CALLS_PER_SECOND, CHANNEL_BUFFER_BYTES, ProtocolError, parsePluginMessage } from '@toru/protocol';
import type { CallMessage, FrameDecoder, PluginMessage } from '@toru/protocol';

import type { Exchange, RequestHead, ResponseSink, SocketExchange, SocketSink } from '../../face.ts';
import { HttpExchange } from './exchange-http.ts';
import type { ExchangeOwner, OpenExchange } from './exchange-owner.ts';
import { WebSocketExchange } from './exchange-socket.ts';
import type { FrameWriter } from './frame-writer.ts';
import type { CallOutcome, ChannelContext, ChannelEnd, LiveChannel } from './live-channel.ts';
import { refusedExchange, refusedSocket } from './refused.ts';

/** Calls that may come at once before the rate applies. */
const CALL_BURST = 2_000;
/** Calls a plugin may have unanswered. */
const MAX_PENDING_CALLS = 10_000;
/** Notifications per minute; more are dropped. */
const NOTIFICATIONS_PER_MINUTE = 60;
/** What may wait to be written to a plugin that does not read, on top of what windows allow. */
const MAX_WAITING_BYTES = 64 * 1_048_576;

/** What the handshake hands over. */
export interface ChannelV2Options extends ChannelContext {
  readonly conn: Socket;
  readonly decoder: FrameDecoder;
  readonly writer: FrameWriter;
  readonly features: ReadonlySet<string>;
}

/** A version 2 channel. */
export class ChannelV2 implements LiveChannel, ExchangeOwner {
  readonly features: ReadonlySet<string>;
  readonly counter: ChannelContext['counter'];
  readonly canStream: boolean;
  readonly requestDeadlineMs: number;
  readonly monotonic: () => number;
  lastHeardMs: number;
  readonly #context: ChannelV2Options;
  readonly #conn: Socket;
  readonly #decoder: FrameDecoder;
  readonly #writer: FrameWriter;
  readonly #exchanges = new Map<number, OpenExchange & { onAccept?: unknown }>();
  #nextId = 1;
  #nextPing = 1;
  #bufferedBytes = 0;
  #isReady = false;
  #ended = false;
  #callTokens: number = CALL_BURST;
  #callsRefilledMs = 0;
  #pendingCalls = 0;
  #notifyTokens: number = NOTIFICATIONS_PER_MINUTE;
  #notifyRefilledMs = 0;
  #idleListeners: (() => void)[] = [];

  constructor(options: ChannelV2Options) {
    this.#context = options;
    this.features = options.features;
    this.counter = options.counter;
    this.canStream = options.features.has('stream');
    this.requestDeadlineMs = options.limits.requestDeadlineMs;
    this.monotonic = options.monotonic;
    this.lastHeardMs = options.monotonic();
    this.#conn = options.conn;
    this.#decoder = options.decoder;
    this.#writer = options.writer;
    this.#conn.on('data', (chunk: Buffer) => {
      this.#onBytes(chunk);
    });
    this.#conn.on('end', () => {
      this.#onStreamEnd();
    });
    this.#conn.on('error', () => {
      this.#finish({ kind: 'closed' });
    });
    this.#conn.on('close', () => {
      this.#finish({ kind: 'closed' });
    });
  }

  /** Reads what came together with `hello`. Call once, when the listener is in place. */
  start(): void {
    this.#drainDecoder();
  }

  get inFlight(): number {
    return this.#exchanges.size;
  }

  request(head: RequestHead, body: Uint8Array | null, end: boolean, sink: ResponseSink): Exchange {
    const refusal = this.#refuse();
    if (refusal !== null) return refusedExchange(sink, refusal);
    const id = this.#nextId++;
    this.counter.started();
    const exchange = new HttpExchange(this, id, head, body, end, sink);
    this.#exchanges.set(id, exchange);
    return exchange;
  }

  socket(head: RequestHead, protocols: readonly string[], sink: SocketSink): SocketExchange {
    if (!this.features.has('websocket')) {
      return refusedSocket(sink, {
        code: 'UPGRADE_NOT_SUPPORTED',
        message: `plugin "${this.#context.plugin}" does not speak WebSocket`,
        retryAfterMs: null,
      });
    }
    const refusal = this.#refuse();
    if (refusal !== null) return refusedSocket(sink, refusal);
    const id = this.#nextId++;
    this.counter.started();
    const exchange = new WebSocketExchange(this, id, head, protocols, sink);
    this.#exchanges.set(id, exchange);
    return exchange;
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
    for (const exchange of this.#exchanges.values())
      if (exchange.deadlineAtMs <= nowMs) exchange.onDeadline();
  }

  whenIdle(listener: () => void): void {
    if (this.#ended || this.#exchanges.size === 0) listener();
    else this.#idleListeners.push(listener);
  }

  end(): void {
    this.#finish({ kind: 'local' });
  }

  // What its requests need of it.

  write(head: string, body: Uint8Array | null): void {
    if (!this.#ended) this.#writer.write(head, body);
  }

  held(bytes: number): void {
    this.#bufferedBytes += bytes;
    while (this.#bufferedBytes > CHANNEL_BUFFER_BYTES) {
      let slowest: OpenExchange | null = null;
      for (const exchange of this.#exchanges.values()) {
        if (slowest === null || exchange.unconsumed > slowest.unconsumed) slowest = exchange;
      }
      if (slowest === null || slowest.unconsumed === 0) return;
      this.write(`{"type":"cancel","id":${slowest.id},"reason":"client_gone"}`, null);
      slowest.fail(
        'PLUGIN_ABORTED',
        `response was read too slowly: ${CHANNEL_BUFFER_BYTES} bytes were waiting`,
      );
    }
  }

  released(bytes: number): void {
    this.#bufferedBytes -= bytes;
  }

  finished(id: number): void {
    if (!this.#exchanges.delete(id)) return;
    this.counter.ended();
    if (this.#exchanges.size > 0 || this.#idleListeners.length === 0) return;
    const listeners = this.#idleListeners;
    this.#idleListeners = [];
    for (const listener of listeners) listener();
  }

  dropped(): void {
    this.counter.droppedAnswers += 1;
  }

  #refuse(): { code: 'PLUGIN_BUSY' | 'PLUGIN_UNAVAILABLE'; message: string; retryAfterMs: number } | null {
    const { plugin, limits } = this.#context;
    if (this.#ended || !this.#isReady) {
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

  #onBytes(chunk: Buffer): void {
    if (this.#ended) return;
    this.lastHeardMs = this.monotonic();
    try {
      this.#decoder.push(chunk);
    } catch (error) {
      this.#onError(error);
      return;
    }
    this.#drainDecoder();
  }

  #drainDecoder(): void {
    try {
      for (let frame = this.#decoder.next(); frame !== undefined; frame = this.#decoder.next()) {
        const message = parsePluginMessage(frame.head);
        if (message !== undefined) this.#dispatch(message, frame.body);
        if (this.#ended) return;
      }
    } catch (error) {
      this.#onError(error);
    }
  }

  #onStreamEnd(): void {
    try {
      if (!this.#ended) this.#decoder.end();
      this.#finish({ kind: 'closed' });
    } catch (error) {
      this.#onError(error);
    }
  }

  #onError(error: unknown): void {
    if (!(error instanceof ProtocolError)) throw error;
    this.#finish({ kind: 'protocol_error', error });
  }

  #dispatch(message: PluginMessage, body: Uint8Array): void {
    switch (message.type) {
      case 'response':
        this.#find(message.id)?.onResponse(message, body);
        return;
      case 'data':
        this.#find(message.id)?.onData(message, body);
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
        this.#onCall(message, body);
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
        if (this.#mayNotify())
          this.#context.listener.onNotify(message.level, message.title, message.message ?? '');
        return;
      case 'starting':
        if (this.#isReady) throw unexpected(message.type, 'after "ready"');
        this.#context.listener.onStarting(message.progress ?? null, message.message ?? null);
        return;
      case 'failed':
        if (this.#isReady) throw unexpected(message.type, 'after "ready"');
        this.#context.listener.onFailed(message.code, message.message, message.retry ?? true);
        return;
      case 'ready':
        if (this.#isReady) throw unexpected(message.type, 'twice');
        this.#isReady = true;
        this.#context.listener.onReady();
        return;
      case 'hello':
        throw unexpected(message.type, 'twice');
      case 'pong':
        return;
    }
  }

  /** The request that an answer belongs to. Before `ready` no request was sent, so an answer is out of its order. */
  #find(id: number): OpenExchange | undefined {
    if (!this.#isReady) throw unexpected('response', 'before "ready"');
    const exchange = this.#exchanges.get(id);
    if (exchange === undefined) this.dropped();
    return exchange;
  }

  #findSocket(id: number): WebSocketExchange | undefined {
    const exchange = this.#find(id);
    if (exchange === undefined || exchange instanceof WebSocketExchange) return exchange;
    throw unexpected('accept', `for request ${id}, which is no WebSocket`);
  }

  #onCall(message: CallMessage, body: Uint8Array): void {
    const nowMs = this.lastHeardMs;
    this.#callTokens = Math.min(
      CALL_BURST,
      this.#callTokens + ((nowMs - this.#callsRefilledMs) * CALLS_PER_SECOND) / 1000,
    );
    this.#callsRefilledMs = nowMs;
    if (this.#callTokens < 1 || this.#pendingCalls >= MAX_PENDING_CALLS) {
      this.#answer(message.id, {
        ok: false,
        code: 'BUSY',
        message: `more than ${CALLS_PER_SECOND} calls per second`,
      });
      return;
    }
    this.#callTokens -= 1;
    const outcome = this.#context.calls(this.#context.plugin, message.op, message, body);
    if (!(outcome instanceof Promise)) {
      this.#answer(message.id, outcome);
      return;
    }
    this.#pendingCalls += 1;
    outcome.then(
      (settled) => {
        this.#pendingCalls -= 1;
        this.#answer(message.id, settled);
      },
      () => {
        this.#pendingCalls -= 1;
        this.#answer(message.id, {
          ok: false,
          code: 'INTERNAL',
          message: 'the host could not carry the call out',
        });
      },
    );
  }

  #answer(id: number, outcome: CallOutcome): void {
    if (outcome.ok)
      this.write(JSON.stringify({ type: 'result', id, ...outcome.fields }), outcome.body ?? null);
    else
      this.write(JSON.stringify({ type: 'error', id, code: outcome.code, message: outcome.message }), null);
  }

  #mayNotify(): boolean {
    const nowMs = this.lastHeardMs;
    const refill = ((nowMs - this.#notifyRefilledMs) * NOTIFICATIONS_PER_MINUTE) / 60_000;
    this.#notifyTokens = Math.min(NOTIFICATIONS_PER_MINUTE, this.#notifyTokens + refill);
    this.#notifyRefilledMs = nowMs;
    if (this.#notifyTokens < 1) return false;
    this.#notifyTokens -= 1;
    return true;
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
      const how = exchange.fail(code, message);
      if (how === 'answered') answered += 1;
      else if (how === 'cut_off') cutOff += 1;
      this.counter.ended();
    }
    this.#exchanges.clear();
    const listeners = this.#idleListeners;
    this.#idleListeners = [];
    for (const listener of listeners) listener();
    this.#context.listener.onEnd(end, { total: answered + cutOff, answered_502: answered, cut_off: cutOff });
  }
}

function unexpected(type: string, when: string): ProtocolError {
  return new ProtocolError('MESSAGE_UNEXPECTED', `message "${type}" came ${when}`, 'remote');
}
