/** Requests that are refused before they reach a plugin: the sink learns it once the caller holds the exchange. */

import type { Exchange, ForwardFailure, ResponseSink, SocketExchange, SocketSink } from '../api.ts';

/** An exchange that fails at once. */
export function refusedExchange(sink: ResponseSink, failure: ForwardFailure): Exchange {
  let isOver = false;
  queueMicrotask(() => {
    if (!isOver) sink.onFail(failure);
    isOver = true;
  });
  return {
    send: () => true,
    consumed: () => undefined,
    cancel: () => {
      isOver = true;
    },
  };
}

/** A WebSocket that fails at once. */
export function refusedSocket(sink: SocketSink, failure: ForwardFailure): SocketExchange {
  let isOver = false;
  queueMicrotask(() => {
    if (!isOver) sink.onFail(failure);
    isOver = true;
  });
  return {
    send: () => true,
    consumed: () => undefined,
    close: () => {
      isOver = true;
    },
  };
}
