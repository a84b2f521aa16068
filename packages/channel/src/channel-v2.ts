/**
 * One version 2 connection from its first byte on: turns bytes into calls and calls into bytes, and ends in one place.
 *
 * Bytes that break the rules of frames end it. A message with a bad field, out of order or beyond a window ends it too, unless whoever
 * listens says otherwise.
 */

import { MAX_BODY_BYTES, ORDER_PHASE, ProtocolError, parsePluginMessage } from '@toru/protocol';
import type { FrameHead, FrameReceiver, PluginMessage, RejectMessage, WelcomeMessage } from '@toru/protocol';

import type {
  Exchange,
  ForwardFailure,
  RequestHead,
  ResponseSink,
  SocketExchange,
  SocketSink,
} from './exchange.ts';
import { CallDispatcher } from './call-dispatcher.ts';
import { HttpExchange } from './exchange-http.ts';
import { WindowAutoTuner } from './exchange-owner.ts';
import type { ExchangeOwner, OpenExchange } from './exchange-owner.ts';
import { WebSocketExchange } from './exchange-socket.ts';
import { FrameWriter } from './frame-writer.ts';
import { notHello } from './hello.ts';
import { InFlight } from './in-flight.ts';
import type { ChannelContext, ChannelEnd, ChannelV2Listener, LiveChannel } from './live-channel.ts';
import { PluginReports } from './plugin-reports.ts';
import { refusedExchange, refusedSocket, toRefusal } from './refused.ts';
import type { RequestFields } from './request-head.ts';
import type { Schedule, Transport } from './transport.ts';

/** What may wait to be written to a plugin that does not read, on top of what windows allow. */
const MAX_WAITING_BYTES = 64 * 1_048_576;

const { connected: CONNECTED, greeted: GREETED, starting: STARTING, ready: READY } = ORDER_PHASE;
const EMPTY = new Uint8Array(0);

/** What a version 2 channel needs. */
export interface ChannelV2Options extends ChannelContext {
  readonly transport: Transport;
  /** Decodes what comes: bytes are put into its room before `received` is called. */
  readonly receiver: FrameReceiver;
  readonly schedule: Schedule;
  readonly listener: ChannelV2Listener;
}

/** A version 2 channel. */
export class ChannelV2 implements LiveChannel, ExchangeOwner {
  /** Of the plugin's `hello`; none before it. */
  features: ReadonlySet<string> = new Set();
  readonly counter: ChannelContext['counter'];
  canStream: boolean = false;
  readonly requestDeadlineMs: number;
  readonly wide: WindowAutoTuner = new WindowAutoTuner();
  readonly monotonic: () => number;
  lastHeardMs: number;
  readonly #context: ChannelV2Options;
  readonly #receiver: FrameReceiver;
  readonly #transport: Transport;
  readonly #writer: FrameWriter;
  readonly #keep: () => () => void;
  readonly #exchanges: InFlight;
  readonly #calls: CallDispatcher;
  readonly #reports: PluginReports;
  #nextId = 1;
  #nextPing = 1;
  /** Which messages may come now: see the table of the protocol's order. */
  #phase: number = CONNECTED;
  #ended = false;

  constructor(options: ChannelV2Options) {
    this.#context = options;
    this.counter = options.counter;
    this.#exchanges = new InFlight(options.counter);
    this.requestDeadlineMs = options.limits.requestDeadlineMs;
    this.monotonic = options.monotonic;
    this.lastHeardMs = options.monotonic();
    this.#receiver = options.receiver;
    this.#transport = options.transport;
    this.#writer = new FrameWriter(options.transport, options.schedule);
    this.#keep = () => this.#receiver.keep();
    this.#reports = new PluginReports(options.listener);
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
  }

  get inFlight(): number {
    return this.#exchanges.size;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  // What comes from the plugin.

  /** So many bytes were put into the receiver's room. Unit: monotonic milliseconds. */
  received(count: number, nowMs: number): void {
    if (this.#ended) return;
    this.lastHeardMs = nowMs;
    this.#receiver.received(count);
    this.#readFrames();
  }

  /** The plugin has closed its half: nothing more comes. */
  receivedEnd(): void {
    try {
      if (!this.#ended) this.#receiver.end();
      this.#finish({ kind: 'closed' });
    } catch (error) {
      this.#onError(error);
    }
  }

  /** The connection is gone. */
  lost(): void {
    this.#finish({ kind: 'closed' });
  }

  // What goes to it.

  /** Answers `hello`: from now on the plugin starts. */
  welcome(message: WelcomeMessage): void {
    this.write(JSON.stringify(message), null);
    this.#writer.flush();
    this.#phase = STARTING;
  }

  /** Answers `hello` with a no, and is over without a word to the listener. Closing the connection is left to the caller. */
  reject(code: RejectMessage['code'], message: string): void {
    this.write(JSON.stringify({ type: 'reject', code, message }), null);
    this.#writer.flush();
    this.#ended = true;
    this.#transport.end();
  }

  /** The next request gets this id. Ids only grow. */
  skipTo(id: number): void {
    this.#nextId = Math.max(this.#nextId, id);
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

  /** Hands over at once what would leave at the end of this turn. */
  flush(): void {
    this.#writer.flush();
  }

  checkDeadlines(nowMs: number): void {
    this.#exchanges.checkDeadlines(nowMs);
  }

  drain(onIdle: () => void): void {
    this.#exchanges.drain(onIdle);
  }

  cutOff(): void {
    this.#exchanges.cutOff(`plugin "${this.#context.plugin}" is stopping, and the time to finish is over`);
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
    this.#exchanges.held(bytes);
  }

  released(bytes: number): void {
    this.#exchanges.released(bytes);
  }

  settled(): void {
    this.#exchanges.settled();
  }

  finished(id: number): void {
    this.#exchanges.delete(id);
  }

  dropped(): void {
    this.counter.droppedAnswers += 1;
  }

  fault(error: ProtocolError): void {
    if (this.#context.listener.onFault?.(error) !== 'continue') throw error;
  }

  #opened<E extends OpenExchange>(exchange: E): E {
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
        const frame = this.#receiver.next();
        if (frame === undefined) return;
        const message = this.#judge(frame.head);
        if (message !== undefined) this.#dispatch(message, frame.body, frame.bodyLeft);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  /** The message that a head is; `undefined`: it is ignored. */
  #judge(head: FrameHead): PluginMessage | undefined {
    try {
      const message = parsePluginMessage(head, this.#phase);
      if (message === undefined && this.#phase === CONNECTED) throw notHello(head);
      return message;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.fault(error);
      const { onMessage } = this.#context.listener;
      const early = error.code === 'MESSAGE_UNEXPECTED' ? parsePluginMessage(head) : undefined;
      if (early !== undefined) onMessage?.(early, EMPTY, 0);
      return undefined;
    }
  }

  #onError(error: unknown): void {
    if (error instanceof ProtocolError && error.blame === 'remote')
      this.#finish({ kind: 'protocol_error', error });
    else this.#context.listener.onInternalError(error);
  }

  #dispatch(message: PluginMessage, body: Uint8Array, bodyLeft: number): void {
    this.#context.listener.onMessage?.(message, body, bodyLeft);
    switch (message.type) {
      case 'response':
        this.#find(message.id)?.onResponse(message, body);
        return;
      case 'data':
        this.#find(message.id)?.onData(message.end && bodyLeft === 0, body, this.#keep);
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
      case 'status':
      case 'notify':
      case 'starting':
      case 'failed':
        this.#reports.take(message, this.lastHeardMs);
        return;
      case 'ready':
        this.#phase = READY;
        this.#context.listener.onReady();
        return;
      case 'hello':
        this.#phase = GREETED;
        this.features = new Set(message.features ?? []);
        this.canStream = this.features.has('stream');
        this.#context.listener.onHello(message);
        return;
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
    const message = `message "accept" came for request ${id}, which is no WebSocket`;
    this.fault(new ProtocolError('MESSAGE_UNEXPECTED', message, 'remote'));
    return undefined;
  }

  /** The one place where a channel ends. */
  #finish(end: ChannelEnd): void {
    if (this.#ended) return;
    this.#writer.flush();
    this.#ended = true;
    this.#transport.destroy();
    const code = end.kind === 'protocol_error' ? 'PLUGIN_PROTOCOL_ERROR' : 'PLUGIN_CRASHED';
    const message =
      end.kind === 'protocol_error'
        ? `plugin broke the protocol: ${end.error.message}`
        : 'plugin ended before it answered';
    const { listener } = this.#context;
    const inFlight = this.#exchanges.end(code, message, (error) => {
      listener.onInternalError(error);
    });
    listener.onEnd(end, inFlight);
  }
}
