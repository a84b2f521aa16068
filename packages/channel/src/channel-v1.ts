/**
 * Version 1: the plugin listens, and each exchange has a connection of its own. One at a time, first come first served, because these
 * plugins serve one connection at a time and some lose bytes that follow in the same packet.
 */

import { isUtf8 } from 'node:buffer';

import {
  FrameDecoderV1,
  MAX_V1_BYTES,
  ProtocolError,
  encodeFrameV1,
  initMessageV1,
  parseResponseV1,
  requestMessageV1,
  shutdownMessageV1,
} from '@toru/protocol';
import type { ErrorCode } from '@toru/protocol';

import type { Exchange, RequestHead, ResponseSink, SocketExchange, SocketSink } from './exchange.ts';
import type { ChannelContext, ChannelListener, LiveChannel } from './live-channel.ts';
import { refusedExchange, refusedSocket } from './refused.ts';

/** Pauses between attempts to connect grow from the first to the last. Unit: milliseconds. */
const FIRST_PAUSE_MS = 5;
const LAST_PAUSE_MS = 250;
const NO_FEATURES: ReadonlySet<string> = new Set();

/** Time a plugin may keep the connection on which it got `init`. Unit: milliseconds. */
const INIT_LINGER_MS = 1_000;

/** One connection to the plugin. */
export interface ConnectionV1 {
  /** Sends the only bytes that are sent on it, and closes our half behind them. */
  end(bytes: Uint8Array): void;
  destroy(): void;
}

/** What is told of a connection. */
export interface ConnectionV1Events {
  onConnect(): void;
  onData(bytes: Uint8Array): void;
  /** Once, whatever became of it, also when it was never made. */
  onClose(): void;
}

/** What a version 1 channel needs. Such a plugin makes no calls and says nothing of itself. */
export interface ChannelV1Options extends Omit<ChannelContext, 'calls' | 'listener'> {
  readonly listener: Pick<ChannelListener, 'onReady' | 'onEnd'>;
  /** Begins a connection to the plugin; it tells nothing before it has returned. */
  readonly connect: (events: ConnectionV1Events) => ConnectionV1;
  /** Calls back after so many milliseconds; the function that is returned takes it back. */
  readonly after: (ms: number, callback: () => void) => () => void;
  /** Whether the first connection that the plugin accepts is used for `init`. */
  readonly sendsInit: boolean;
  readonly socketPath: string;
  readonly instanceId: string;
  readonly logPath: string;
  readonly now: () => number;
  readonly createId: () => string;
}

interface Waiting {
  readonly head: RequestHead;
  readonly sink: ResponseSink;
  readonly startedAtMs: number;
  /** Counts from the last byte of the body; before that it is the sender's turn. */
  deadlineAtMs: number;
  pieces: Uint8Array[];
  bytes: number;
  isWhole: boolean;
  isOver: boolean;
}

/** A version 1 channel; it says `onReady` when the plugin has accepted its first connection. */
export class ChannelV1 implements LiveChannel {
  readonly features: ReadonlySet<string> = NO_FEATURES;
  lastHeardMs: number;
  readonly #options: ChannelV1Options;
  readonly #queue: Waiting[] = [];
  #current: Waiting | null = null;
  #conn: ConnectionV1 | null = null;
  #isReady = false;
  #ended = false;
  #pause = FIRST_PAUSE_MS;
  #stopRetry: () => void = () => undefined;
  #idleListeners: (() => void)[] = [];

  constructor(options: ChannelV1Options) {
    this.#options = options;
    this.lastHeardMs = options.monotonic();
    this.#tryToReach();
  }

  get inFlight(): number {
    return this.#queue.length + (this.#current === null ? 0 : 1);
  }

  request(head: RequestHead, body: Uint8Array | null, end: boolean, sink: ResponseSink): Exchange {
    const { plugin, limits, counter, monotonic } = this.#options;
    if (!this.#isReady || this.#ended) {
      return refusedExchange(sink, {
        code: 'PLUGIN_UNAVAILABLE',
        message: `plugin "${plugin}" is not running`,
        retryAfterMs: 1000,
      });
    }
    if (this.inFlight >= limits.maxInFlight) {
      const message = `plugin "${plugin}" has ${this.inFlight} requests in flight, of at most ${limits.maxInFlight}`;
      return refusedExchange(sink, { code: 'PLUGIN_BUSY', message, retryAfterMs: 1000 });
    }
    const startedAtMs = monotonic();
    const deadlineMs = head.deadlineMs ?? limits.requestDeadlineMs;
    const waiting: Waiting = {
      head,
      sink,
      startedAtMs,
      deadlineAtMs: end ? startedAtMs + deadlineMs : Infinity,
      pieces: body === null ? [] : [body],
      bytes: body?.length ?? 0,
      isWhole: end,
      isOver: false,
    };
    counter.started();
    counter.bytesIn += waiting.bytes;
    this.#queue.push(waiting);
    this.#next();
    return {
      send: (piece, last) => {
        this.#addPiece(waiting, piece, last);
        if (last) waiting.deadlineAtMs = monotonic() + deadlineMs;
        return true;
      },
      consumed: () => undefined,
      cancel: () => {
        if (waiting.isOver) return;
        counter.answered(499, monotonic() - startedAtMs, monotonic());
        this.#settle(waiting);
      },
    };
  }

  socket(_head: RequestHead, _protocols: readonly string[], sink: SocketSink): SocketExchange {
    return refusedSocket(sink, {
      code: 'UPGRADE_NOT_SUPPORTED',
      message: `plugin "${this.#options.plugin}" speaks protocol version 1, which has no WebSocket`,
      retryAfterMs: null,
    });
  }

  sendSettings(): void {
    // Version 1 has no settings message.
  }

  sendLicense(): void {
    // Version 1 has no license message.
  }

  sendShutdown(): void {
    this.#say(shutdownMessageV1(this.#timestamp()));
  }

  /** Sends `init`. `onDone`: its connection is closed; `false`: there was none. */
  sendInit(onDone: (isSent: boolean) => void): ConnectionV1 {
    const { socketPath, instanceId, logPath } = this.#options;
    return this.#say(initMessageV1(this.#timestamp(), instanceId, socketPath, logPath), onDone);
  }

  ping(): void {
    // Health of a version 1 plugin is that its process lives.
    this.lastHeardMs = this.#options.monotonic();
  }

  checkDeadlines(nowMs: number): void {
    for (const waiting of this.#all()) {
      if (waiting.deadlineAtMs > nowMs || waiting.isOver) continue;
      const deadlineMs = waiting.head.deadlineMs ?? this.#options.limits.requestDeadlineMs;
      this.#fail(waiting, 504, 'PLUGIN_TIMEOUT', `no response within ${deadlineMs} ms`);
    }
  }

  drain(onIdle: () => void): void {
    if (this.#ended || this.inFlight === 0) onIdle();
    else this.#idleListeners.push(onIdle);
  }

  cutOff(): void {
    const message = `plugin "${this.#options.plugin}" is stopping, and the time to finish is over`;
    for (const waiting of this.#all()) this.#fail(waiting, 503, 'PLUGIN_UNAVAILABLE', message);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stopRetry();
    let answered = 0;
    for (const waiting of this.#all()) {
      if (waiting.isOver) continue;
      answered += 1;
      this.#fail(waiting, 502, 'PLUGIN_CRASHED', 'plugin ended before it answered');
    }
    this.#conn?.destroy();
    this.#options.listener.onEnd({ kind: 'local' }, { total: answered, answered_502: answered, cut_off: 0 });
  }

  #all(): Waiting[] {
    return [...this.#queue, ...(this.#current === null ? [] : [this.#current])];
  }

  #timestamp(): string {
    return new Date(this.#options.now()).toISOString();
  }

  /** Tries until the plugin accepts a connection. */
  #tryToReach(): void {
    if (this.#ended) return;
    const { sendsInit, listener, after } = this.#options;
    const reached = (isReached: boolean): void => {
      this.#conn = null;
      if (this.#ended) return;
      if (isReached) {
        this.#isReady = true;
        listener.onReady();
        return;
      }
      this.#stopRetry = after(this.#pause, () => {
        this.#tryToReach();
      });
      this.#pause = Math.min(LAST_PAUSE_MS, this.#pause * 2);
    };
    this.#conn = sendsInit ? this.sendInit(reached) : this.#say(null, reached);
  }

  /** A connection for one message that has no answer, or for none. */
  #say(message: object | null, onDone: (isSent: boolean) => void = () => undefined): ConnectionV1 {
    const { connect, after } = this.#options;
    let isConnected = false;
    let stopWaiting = (): void => undefined;
    const conn = connect({
      onConnect: () => {
        isConnected = true;
        if (message === null) conn.destroy();
        else {
          conn.end(encodeFrameV1(message));
          // A plugin that reads it and keeps the connection must not hold up what follows.
          stopWaiting = after(INIT_LINGER_MS, () => {
            conn.destroy();
          });
        }
      },
      onData: () => undefined,
      onClose: () => {
        stopWaiting();
        onDone(isConnected);
      },
    });
    return conn;
  }

  #addPiece(waiting: Waiting, piece: Uint8Array, last: boolean): void {
    if (waiting.isOver || waiting.isWhole) return;
    waiting.bytes += piece.length;
    this.#options.counter.bytesIn += piece.length;
    if (waiting.bytes > MAX_V1_BYTES) {
      this.#fail(
        waiting,
        413,
        'BODY_TOO_LARGE',
        `a version 1 plugin takes request bodies of at most ${MAX_V1_BYTES} bytes`,
      );
      return;
    }
    waiting.pieces.push(piece);
    waiting.isWhole = last;
    if (last) this.#next();
  }

  #next(): void {
    if (this.#current !== null || this.#ended) return;
    const index = this.#queue.findIndex((waiting) => waiting.isWhole);
    const waiting = this.#queue[index];
    if (waiting === undefined) return;
    this.#queue.splice(index, 1);
    this.#current = waiting;
    this.#exchange(waiting);
  }

  #exchange(waiting: Waiting): void {
    const body = Buffer.concat(waiting.pieces);
    waiting.pieces = [];
    if (!isUtf8(body)) {
      this.#fail(
        waiting,
        415,
        'BODY_NOT_TEXT',
        'a version 1 plugin can only be sent text, and this body is binary',
      );
      return;
    }
    const { counter, createId, monotonic, connect } = this.#options;
    const decoder = new FrameDecoderV1();
    const conn = connect({
      onConnect: () => {
        const { method, path: target, headers } = waiting.head;
        const text = body.length === 0 ? null : body.toString('utf8');
        const request = { method, path: target, headers, body: text };
        try {
          conn.end(encodeFrameV1(requestMessageV1(this.#timestamp(), createId(), request)));
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
          this.#fail(waiting, 413, 'BODY_TOO_LARGE', error.message);
        }
      },
      onData: (chunk) => {
        this.lastHeardMs = monotonic();
        if (waiting.isOver) return;
        try {
          decoder.push(chunk);
          const message = decoder.next();
          if (message === undefined) return;
          const response = parseResponseV1(message);
          const bytes = Buffer.from(response.body);
          counter.answered(response.status, monotonic() - waiting.startedAtMs, monotonic());
          counter.bytesOut += bytes.length;
          this.#settle(waiting);
          waiting.sink.onHead(response.status, response.headers, bytes, true);
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
          this.#fail(waiting, 502, 'PLUGIN_PROTOCOL_ERROR', `plugin broke the protocol: ${error.message}`);
        }
      },
      onClose: () => {
        if (!waiting.isOver)
          this.#fail(waiting, 502, 'PLUGIN_ABORTED', 'plugin closed the connection without an answer');
        if (this.#current === waiting) {
          this.#current = null;
          this.#conn = null;
          this.#next();
        }
        this.#tellIdle();
      },
    });
    this.#conn = conn;
  }

  #fail(waiting: Waiting, status: number, code: ErrorCode, message: string): void {
    const { counter, monotonic } = this.#options;
    if (waiting.isOver) return;
    counter.answered(status, monotonic() - waiting.startedAtMs, monotonic());
    this.#settle(waiting);
    waiting.sink.onFail({ code, message, retryAfterMs: null });
  }

  /** Settles for the client. The connection of the current exchange is closed, and the next one starts when it is. */
  #settle(waiting: Waiting): void {
    waiting.isOver = true;
    waiting.pieces = [];
    this.#options.counter.ended();
    const index = this.#queue.indexOf(waiting);
    if (index !== -1) this.#queue.splice(index, 1);
    if (this.#current === waiting) {
      if (this.#conn === null) {
        this.#current = null;
        queueMicrotask(() => {
          this.#next();
        });
      } else this.#conn.destroy();
    }
    this.#tellIdle();
  }

  #tellIdle(): void {
    if (this.inFlight > 0) return;
    const listeners = this.#idleListeners;
    this.#idleListeners = [];
    for (const listener of listeners) listener();
  }
}
