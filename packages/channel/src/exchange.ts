/** What whoever sends requests to a plugin calls, and where the answers go: types only. */

import type { ErrorCode } from '@toru/protocol';

/** Headers of a request or a response: lower-case names, repeated headers as lists. */
export type HeaderMap = Readonly<Record<string, string | readonly string[]>>;

/** Who a request is made for. */
export interface RequestUser {
  readonly name: string;
  readonly role: string;
}

/** Head of a request to a plugin. */
export interface RequestHead {
  readonly method: string;
  /** The raw remainder behind the route with its query; starts with `/`. */
  readonly path: string;
  readonly headers: HeaderMap;
  /** The same as JSON, where whoever asks has it at hand. It must be what `JSON.stringify` makes of them, but for their order. */
  readonly headersText?: string | undefined;
  readonly user: RequestUser | null;
  /** Time until the head of the response, from the last byte of the request that the plugin was sent. Default: 30000. */
  readonly deadlineMs?: number | undefined;
}

/** Why a request got no (complete) response. */
export interface ForwardFailure {
  readonly code: ErrorCode;
  readonly message: string;
  /** When trying again may help, in milliseconds from now. */
  readonly retryAfterMs: number | null;
}

/** Keeps the memory of the piece at hand until the function that it returns is called. To be called while the piece is handed over. */
export type KeepMemory = () => () => void;

/**
 * Where the answer to one request goes: `onHead` once, then `onData` any number of times until `end`; or `onFail` once, before or
 * after the head, and nothing after it. Called synchronously from the socket's reader; must not throw.
 *
 * A `body` is a view of the memory that the socket is read into: valid during the call only. Copy what has to live longer, or keep the
 * memory of a large piece until it has been written.
 */
export interface ResponseSink {
  /** `body` holds the first bytes (often all of them, then `end` is true). */
  onHead(status: number, headers: HeaderMap, body: Uint8Array, end: boolean): void;
  /** The next bytes of the body; `keep` holds their memory beyond the call. */
  onData(body: Uint8Array, end: boolean, keep?: KeepMemory): void;
  /** There is no answer, or the one that has begun goes no further. */
  onFail(failure: ForwardFailure): void;
  /** More request body may be sent, after {@link Exchange.send} said `false`. */
  onWritable?(): void;
  /** The plugin has answered in full before the upload ended: the rest is not wanted. */
  onUploadIgnored?(): void;
}

/** One request on its way. */
export interface Exchange {
  /**
   * Sends more of the request body; `false`: hold the next piece until `onWritable`.
   *
   * `onTaken` is called once nobody here looks at the bytes any more, so that their memory can be given back at once.
   */
  send(body: Uint8Array, end: boolean, onTaken?: () => void): boolean;
  /** Tells that so many bytes given to `onData` have left: the plugin may send as many again. Bytes of `onHead` count too. */
  consumed(bytes: number): void;
  /** Gives the request up. Nothing more is called on the sink. */
  cancel(reason: 'client_gone' | 'deadline' | 'shutdown'): void;
}

/** Where the messages of one WebSocket go. */
export interface SocketSink {
  /** The plugin has opened the WebSocket, with one of the protocols offered or with none. */
  onAccept(protocol: string | null): void;
  /** The plugin answered with an ordinary response instead of accepting. */
  onReject(status: number, headers: HeaderMap, body: Uint8Array): void;
  /** One whole message; `isText`: the bytes are UTF-8. */
  onMessage(data: Uint8Array, isText: boolean): void;
  /** The plugin has closed it, with a code and a reason of RFC 6455. */
  onClose(code: number, reason: string): void;
  /** It could not be opened, or was cut off. */
  onFail(failure: ForwardFailure): void;
  /** More may be sent, after {@link SocketExchange.send} said `false`. */
  onWritable?(): void;
}

/** One WebSocket on its way. */
export interface SocketExchange {
  /** Sends one message of up to 16 MiB; `false`: hold the next one until `onWritable`. */
  send(data: Uint8Array, isText: boolean): boolean;
  /** Tells that so many bytes given to `onMessage` have left: the plugin may send as many again. */
  consumed(bytes: number): void;
  /** Closes it, or gives it up before it was accepted. Nothing more is called on the sink. */
  close(code: number, reason: string): void;
}
