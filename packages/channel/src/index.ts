/** `@toru/channel`: the host's side of the plugin protocol without I/O: bytes in, bytes out. */

export { ChannelV1 } from './channel-v1.ts';
export type { ChannelV1Options, ConnectionV1, ConnectionV1Events } from './channel-v1.ts';
export { ChannelV2 } from './channel-v2.ts';
export type { ChannelV2Options } from './channel-v2.ts';
export { HttpExchange } from './exchange-http.ts';
export type {
  Exchange,
  ForwardFailure,
  HeaderMap,
  KeepMemory,
  RequestHead,
  RequestUser,
  ResponseSink,
  SocketExchange,
  SocketSink,
} from './exchange.ts';
export { findHelloFault } from './hello.ts';
export type { ExpectedPlugin, HelloFault } from './hello.ts';
export type {
  CallOutcome,
  CallPort,
  ChannelContext,
  ChannelEnd,
  ChannelLimits,
  ChannelListener,
  ChannelV2Listener,
  InFlightReport,
  LiveChannel,
} from './live-channel.ts';
export { RateBudget } from './rate-budget.ts';
export { copyIn, createReceiver } from './receiver.ts';
export { refusedExchange, refusedSocket } from './refused.ts';
export type { RequestCounts } from './request-counts.ts';
export type { Schedule, Transport } from './transport.ts';
