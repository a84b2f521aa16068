/**
 * One WebSocket. It is accepted by the first `accept`, `send`, `onMessage` or read; a handler that returns before that refuses it.
 */

import type { CloseMessage, SocketMessage } from '@toru/protocol';
import type { FrameWriter } from '../wire/frame-writer.ts';
import { SendWindow } from '../wire/send-window.ts';
import type { Exchange } from './exchange.ts';
import type { PluginRequest } from './request.ts';

/** A message: text or bytes. */
export type SocketData = string | Uint8Array;

/** How a WebSocket ended. */
export interface SocketClose {
  readonly code: number;
  readonly reason: string;
}

/**
 * A WebSocket to a browser, by way of the host.
 *
 * Worked example: `for await (const message of socket) await socket.send(message)` echoes until the other side closes. A handler that
 * leaves the loop and returns closes the socket.
 */
export interface PluginSocket extends AsyncIterable<SocketData> {
  /** The request that asked for the socket: `request.path`, `request.user`, `request.headers`. Its signal aborts when the socket ends. */
  readonly request: PluginRequest;
  /** Sub-protocols that the client offers, in its order. */
  readonly protocols: readonly string[];
  readonly isOpen: boolean;
  /** Resolves when the socket has ended. */
  readonly closed: Promise<SocketClose>;
  /** Accepts, naming one of the offered sub-protocols or none. */
  accept(protocol?: string): void;
  /** Sends one message; resolves when it is on its way. Await it, so that a slow reader slows the sender. */
  send(data: SocketData): Promise<void>;
  /** Calls `listener` for each message, the next one after what it returns has settled. Instead of reading with `for await`. */
  onMessage(listener: (data: SocketData) => unknown): void;
  /** Ends the socket. Default: 1000, no reason. */
  close(code?: number, reason?: string): void;
}

/** What a socket needs from the connection it runs over. */
export interface SocketPort {
  readonly writer: FrameWriter;
  readonly windowBytes: number;
  drained(): Promise<void> | undefined;
  /** The socket has ended: what arrives for it is dropped. */
  socketEnded(socket: SocketExchange): void;
  /** The handler or a listener of messages failed after the socket was accepted: it is logged and the socket closed. */
  socketFailed(socket: SocketExchange, error: unknown): void;
}

interface Arrived {
  readonly data: SocketData;
  readonly bytes: number;
}

const decoder = new TextDecoder();
const GOING_AWAY = 1001;
const NO_STATUS = 1005;
const ABNORMAL = 1006;

/** See {@link PluginSocket}. */
export class SocketExchange implements PluginSocket {
  readonly request: PluginRequest;
  readonly protocols: readonly string[];
  readonly closed: Promise<SocketClose>;
  readonly #id: number;
  readonly #port: SocketPort;
  readonly #window: SendWindow;
  readonly #exchange: Exchange;
  #state: 'asked' | 'open' | 'ended' = 'asked';
  #isIterated = false;
  #arrived: Arrived[] = [];
  #wake: (() => void) | undefined;
  #sending: Promise<void> = Promise.resolve();
  #resolveClosed: (close: SocketClose) => void = () => undefined;
  /** Set by whoever runs the handler: settles when it has come back. */
  handled: Promise<unknown> = Promise.resolve();

  /** `exchange`: the request that asked for the socket. */
  constructor(port: SocketPort, exchange: Exchange, request: PluginRequest) {
    this.#port = port;
    this.#id = exchange.message.id;
    this.#window = new SendWindow(port.windowBytes);
    this.#exchange = exchange;
    this.request = request;
    this.protocols = exchange.message.protocols ?? [];
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  get id(): number {
    return this.#id;
  }

  /** Whether nothing was decided yet: the handler may still refuse. */
  get isAsked(): boolean {
    return this.#state === 'asked';
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  accept(protocol?: string): void {
    if (this.#state !== 'asked') return;
    this.#state = 'open';
    const named = protocol === undefined ? '' : `,"protocol":${JSON.stringify(protocol)}`;
    this.#port.writer.frame(`{"type":"accept","id":${this.#id}${named}}`);
  }

  send(data: SocketData): Promise<void> {
    this.accept();
    const isText = typeof data === 'string';
    const bytes = isText ? Buffer.from(data) : new Uint8Array(data);
    const head = `{"type":"message","id":${this.#id},"text":${isText}}`;
    this.#sending = this.#sending.then(async () => {
      while (this.isOpen && !this.#window.takeWhole(bytes.length)) await this.#window.changed();
      if (!this.isOpen) return;
      this.#port.writer.frame(head, bytes);
      await this.#port.drained();
    });
    return this.#sending;
  }

  onMessage(listener: (data: SocketData) => unknown): void {
    this.accept();
    const read = async (): Promise<void> => {
      for (let data = await this.#read(); data !== undefined; data = await this.#read()) await listener(data);
    };
    read().then(undefined, (error: unknown) => {
      this.#port.socketFailed(this, error);
    });
  }

  close(code = 1000, reason = ''): void {
    if (this.#state === 'ended') return;
    this.accept();
    // What was sent before goes out first.
    void this.#sending.then(() => {
      if (this.#state === 'ended') return;
      this.#port.writer.frame(
        `{"type":"close","id":${this.#id},"code":${code},"reason":${JSON.stringify(reason)}}`,
      );
      this.#end({ code, reason });
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SocketData, void, undefined> {
    this.accept();
    this.#isIterated = true;
    for (let data = await this.#read(); data !== undefined; data = await this.#read()) yield data;
  }

  /** The handler has returned: a socket that it read in a loop is done with, one with listeners lives on. */
  returned(): void {
    if (this.#isIterated) this.close();
  }

  /** A message has arrived. */
  message(head: SocketMessage, body: Uint8Array): void {
    const data = head.text ? decoder.decode(body) : new Uint8Array(body);
    this.#arrived.push({ data, bytes: body.length });
    this.#wake?.();
  }

  /** The other side has closed. */
  closedByPeer(close: CloseMessage): void {
    this.#end({ code: close.code, reason: close.reason });
  }

  /** The host has given the socket up. The handler keeps its place in the host's count until it comes back. */
  cancel(reason: string): void {
    if (this.#state === 'ended') return;
    this.#end({ code: this.isOpen ? ABNORMAL : NO_STATUS, reason: '' });
    const message = JSON.stringify(`cancelled: ${reason}`);
    void this.handled.then(() =>
      this.#port.writer.frame(`{"type":"abort","id":${this.#id},"code":"CANCELLED","message":${message}}`),
    );
  }

  /** The plugin is stopping. */
  stop(): void {
    this.close(GOING_AWAY, 'The plugin is stopping');
  }

  /** The handler refused or failed before it accepted: the request is answered like any other. */
  refused(): void {
    this.#state = 'ended';
    this.#resolveClosed({ code: NO_STATUS, reason: '' });
    this.#port.socketEnded(this);
  }

  /** The host has room for more messages. */
  credit(bytes: number): void {
    this.#window.give(bytes);
  }

  /** The next message, or `undefined` at the end. What is taken is credited. */
  async #read(): Promise<SocketData | undefined> {
    for (;;) {
      const next = this.#arrived.shift();
      if (next !== undefined) {
        this.#credit(next.bytes);
        return next.data;
      }
      if (this.#state === 'ended') return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #credit(bytes: number): void {
    if (bytes === 0 || this.#state === 'ended') return;
    this.#port.writer.frame(`{"type":"credit","id":${this.#id},"bytes":${bytes}}`);
  }

  #end(close: SocketClose): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#window.wake();
    this.#wake?.();
    this.#resolveClosed(close);
    this.#exchange.abandon(`socket closed with ${close.code}`);
    this.#port.socketEnded(this);
  }
}
