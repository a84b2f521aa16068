/** Requests that are refused before they reach a plugin: the sink learns it once the caller holds the exchange. */

import { ProtocolError } from '@toru/protocol';

import type { Exchange, ForwardFailure, ResponseSink, SocketExchange, SocketSink } from './exchange.ts';

/** An exchange that fails at once. */
export function refusedExchange(sink: ResponseSink, failure: ForwardFailure): Exchange {
  const cancel = failSoon(sink, failure);
  return { send: () => true, consumed: () => undefined, cancel };
}

/** A WebSocket that fails at once. */
export function refusedSocket(sink: SocketSink, failure: ForwardFailure): SocketExchange {
  const close = failSoon(sink, failure);
  return { send: () => true, consumed: () => undefined, close };
}

/** A request whose head fits no frame is refused instead of sent; anything else is a mistake in the host. */
export function toRefusal(error: unknown): ForwardFailure {
  if (!(error instanceof ProtocolError)) throw error;
  return { code: 'REQUEST_INVALID', message: error.message, retryAfterMs: null };
}

/** The function that is returned makes the failure unheard. */
function failSoon(sink: ResponseSink | SocketSink, failure: ForwardFailure): () => void {
  let isOver = false;
  queueMicrotask(() => {
    if (!isOver) sink.onFail(failure);
    isOver = true;
  });
  return () => {
    isOver = true;
  };
}
