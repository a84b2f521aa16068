/** What the rest of the engine sees of one live connection to one child, whichever protocol version it speaks. */

import type {
  ErrorCode,
  HelloMessage,
  LicenseState,
  LogLevel,
  PluginMessage,
  ProtocolError,
} from '@toru/protocol';

import type { Exchange, RequestHead, ResponseSink, SocketExchange, SocketSink } from './exchange.ts';
import type { RequestCounts } from './request-counts.ts';

/** Why a channel ended: the first reason wins. */
export type ChannelEnd =
  /** The other side closed it. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'protocol_error'; readonly error: ProtocolError }
  /** The host ended it, because the child is stopped or gone. */
  | { readonly kind: 'local' };

/** How the requests that were in flight at the end were answered. */
export interface InFlightReport {
  readonly total: number;
  readonly answered_502: number;
  readonly cut_off: number;
}

/** Answer to a call of a plugin. */
export type CallOutcome =
  | {
      readonly ok: true;
      readonly fields: Readonly<Record<string, unknown>>;
      readonly body?: Uint8Array | undefined;
    }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** Carries out calls; the channel says who calls, so an argument cannot. */
export type CallPort = (
  plugin: string,
  op: string,
  args: Readonly<Record<string, unknown>>,
  body: Uint8Array,
) => CallOutcome | Promise<CallOutcome>;

/** What a channel tells the engine. */
export interface ChannelListener {
  onReady(): void;
  onStarting(progress: number | null, message: string | null): void;
  onFailed(code: string, message: string, retry: boolean): void;
  onLog(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> | undefined): void;
  onStatus(status: {
    readonly health: 'ok' | 'degraded' | null;
    readonly message: string | null;
    readonly license: LicenseState | null;
  }): void;
  onNotify(level: 'info' | 'warn' | 'error', title: string, message: string): void;
  /** Somebody who was told of a message threw: the host's fault, and the channel goes on. */
  onInternalError(error: unknown): void;
  onEnd(end: ChannelEnd, inFlight: InFlightReport): void;
}

/** What a version 2 channel tells besides. */
export interface ChannelV2Listener extends ChannelListener {
  /** The plugin has said who it is. Whoever hears it answers with `welcome` or `reject`, at once or later. */
  onHello(hello: HelloMessage): void;
  /**
   * The plugin broke a rule of fields, order or windows. Default: `end`.
   *
   * `continue`: what broke fields or order is ignored, what was too much is taken all the same.
   */
  onFault?: ((error: ProtocolError) => 'continue' | 'end') | undefined;
  /** Every message that was understood, before it is acted upon. `bodyLeft`: bytes of its body that follow with the same message. */
  onMessage?: ((message: PluginMessage, body: Uint8Array, bodyLeft: number) => void) | undefined;
}

/** Limits of one channel. */
export interface ChannelLimits {
  readonly maxInFlight: number;
  readonly requestDeadlineMs: number;
}

/** One live connection to a plugin, as whoever sends requests and looks after the child sees it. */
export interface LiveChannel {
  readonly features: ReadonlySet<string>;
  /** Requests that the plugin has not given back. */
  readonly inFlight: number;
  /** When bytes last came. Unit: milliseconds on the monotonic clock. */
  lastHeardMs: number;
  request(head: RequestHead, body: Uint8Array | null, end: boolean, sink: ResponseSink): Exchange;
  socket(head: RequestHead, protocols: readonly string[], sink: SocketSink): SocketExchange;
  sendSettings(settings: Readonly<Record<string, unknown>>): void;
  sendLicense(token: string | null, clockFloor: string): void;
  sendShutdown(graceMs: number): void;
  ping(): void;
  /** Ends requests whose deadline has passed. `nowMs`: monotonic. */
  checkDeadlines(nowMs: number): void;
  /**
   * The child is to stop: WebSockets are closed, requests may finish. Calls `onIdle` once nobody waits for an answer, at once if that
   * is so already.
   */
  drain(onIdle: () => void): void;
  /** Time to drain is over: what is still in flight is given up. */
  cutOff(): void;
  /** Ends the channel from this side. */
  end(): void;
}

/** What every channel needs. */
export interface ChannelContext {
  readonly plugin: string;
  readonly limits: ChannelLimits;
  readonly counter: RequestCounts;
  readonly listener: ChannelListener;
  readonly calls: CallPort;
  /** Milliseconds on the monotonic clock. */
  readonly monotonic: () => number;
}
