/** All that is in flight: requests and sockets by id, each removed when it settles, and the handlers that answer them. */

import {
  WideStreams,
  type CancelMessage,
  type CloseMessage,
  type CreditMessage,
  type DataMessage,
  type RequestMessage,
  type SocketMessage,
} from '@toru/protocol';
import type { PluginLog } from '../context/log.ts';
import type { Answer } from '../definition.ts';
import type { Channel } from '../wire/channel.ts';
import type { FrameWriter } from '../wire/frame-writer.ts';
import { Exchange, type ExchangePort } from './exchange.ts';
import { LightRequest, type PluginRequest } from './request.ts';
import { respond } from './response.ts';
import { SocketExchange, type PluginSocket, type SocketPort } from './socket.ts';

export interface TrafficHandlers {
  fetch(request: PluginRequest, message: RequestMessage): Answer;
  /** `undefined`: the plugin takes no sockets, so a request for one is answered like any other. */
  readonly websocket: ((socket: PluginSocket, message: RequestMessage) => unknown) | undefined;
}

/** Every message that belongs to a request or socket that was begun before. */
export type TrafficMessage = DataMessage | CreditMessage | CancelMessage | SocketMessage | CloseMessage;

export class Traffic implements ExchangePort, SocketPort {
  readonly writer: FrameWriter;
  readonly windowBytes: number;
  readonly wideUploads: WideStreams = new WideStreams();
  readonly #channel: Channel;
  readonly #handlers: TrafficHandlers;
  readonly #log: PluginLog;
  readonly #exchanges = new Map<number, Exchange>();
  readonly #sockets = new Map<number, SocketExchange>();
  #idle: (() => void) | undefined;

  constructor(channel: Channel, windowBytes: number, handlers: TrafficHandlers, log: PluginLog) {
    this.#channel = channel;
    this.writer = channel.writer;
    this.windowBytes = windowBytes;
    this.#handlers = handlers;
    this.#log = log;
  }

  /** Requests and sockets that have not settled. */
  get inFlight(): number {
    return this.#exchanges.size + this.#sockets.size;
  }

  request(message: RequestMessage, body: Uint8Array<ArrayBuffer>): void {
    const exchange = new Exchange(this, message, body);
    if (message.upgrade === 'websocket' && this.#handlers.websocket !== undefined) {
      this.#openSocket(exchange, this.#handlers.websocket);
      return;
    }
    try {
      const answer = this.#handlers.fetch(toRequest(exchange), message);
      if (answer instanceof Promise) this.#awaitAnswer(exchange, answer);
      else exchange.answer(answer);
    } catch (error) {
      exchange.fail(error);
    }
    if (!exchange.isSettled) this.#exchanges.set(message.id, exchange);
  }

  /** Hands a message to the request or socket it belongs to; one that is unknown or settled already is dropped. */
  deliver(message: TrafficMessage, body: Uint8Array<ArrayBuffer>): void {
    const exchange = this.#exchanges.get(message.id);
    const socket = this.#sockets.get(message.id);
    switch (message.type) {
      case 'data':
        exchange?.data(body, message.end);
        break;
      case 'credit':
        exchange?.credit(message.bytes);
        socket?.credit(message.bytes);
        break;
      case 'cancel':
        exchange?.cancel(message.reason);
        socket?.cancel(message.reason);
        break;
      case 'message':
        socket?.message(message, body);
        break;
      case 'close':
        socket?.closedByPeer(message);
        break;
    }
  }

  /** Resolves when nothing is in flight. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle = resolve;
      this.#checkIdle();
    });
  }

  /** Ends what has no end of its own: sockets and streams of events. */
  stopEndless(): void {
    for (const socket of this.#sockets.values()) socket.stop();
    for (const exchange of this.#exchanges.values()) if (exchange.isEventStream) exchange.stop();
  }

  stop(): void {
    this.stopEndless();
    for (const exchange of this.#exchanges.values()) exchange.stop();
  }

  drained(): Promise<void> | undefined {
    return this.#channel.drained();
  }

  settled(exchange: Exchange): void {
    if (this.#exchanges.delete(exchange.message.id)) this.#checkIdle();
  }

  failed(exchange: Exchange, error: unknown): void {
    this.#logFailure(exchange.message, error);
  }

  socketEnded(socket: SocketExchange): void {
    this.#sockets.delete(socket.id);
    this.#checkIdle();
  }

  socketFailed(socket: SocketExchange, error: unknown): void {
    this.#logFailure({ method: 'WebSocket', path: socket.request.path, headers: {} }, error);
    socket.close(1011, 'Internal error');
  }

  #awaitAnswer(exchange: Exchange, answer: Promise<Response>): void {
    answer.then(
      (response) => {
        exchange.answer(response);
      },
      (error: unknown) => {
        exchange.fail(error);
      },
    );
  }

  #openSocket(exchange: Exchange, handler: NonNullable<TrafficHandlers['websocket']>): void {
    const { message } = exchange;
    const socket = new SocketExchange(this, exchange, toRequest(exchange));
    this.#sockets.set(message.id, socket);
    const refuse = (settle: () => void): void => {
      socket.refused();
      settle();
      if (!exchange.isSettled) this.#exchanges.set(message.id, exchange);
    };
    const returned = (answer: unknown): void => {
      if (socket.isAsked) refuse(() => exchange.answer(answer ?? respond(null, { status: 404 })));
      else socket.returned();
    };
    const failed = (error: unknown): void => {
      if (socket.isAsked) refuse(() => exchange.fail(error));
      else this.socketFailed(socket, error);
    };
    // A handler that throws at once and one that rejects are the same.
    socket.handled = new Promise((resolve) => {
      resolve(handler(socket, message));
    }).then(returned, failed);
  }

  #checkIdle(): void {
    if (this.inFlight === 0) this.#idle?.();
  }

  #logFailure(
    { method, path, headers }: Pick<RequestMessage, 'method' | 'path' | 'headers'>,
    error: unknown,
  ): void {
    const request_id = headers['x-request-id'];
    this.#log.error(`${method} ${path} failed: ${String(error)}`, { error, request_id });
  }
}

function toRequest(exchange: Exchange): PluginRequest {
  return new LightRequest(exchange) as unknown as PluginRequest;
}
