/**
 * HTTP/1.1 on the side of the server, without I/O: bytes in, bytes out, and nothing about sockets, timers or what is served.
 *
 * `ServerConnection` is one connection. Its states are the tables in `states.ts`; `test/` has the same rules as tests.
 */

export { BacklogLimit } from './backlog-limit.ts';
export { releaseBuffer, acquireBuffer } from './buffer-pool.ts';
export type { ConnectionLimits, ConnectionOptions } from './connection-options.ts';
export { readFraming, type Framing } from './framing.ts';
export type { EarlierBlock, HeaderBlock } from './head-reader.ts';
export type { HttpRequest, RequestFault, RequestHandler, WholeResponse } from './request.ts';
export { createResponseHeads, type ResponseHeads } from './response-head.ts';
export { ResponseWriter, type RetainBuffer } from './response-writer.ts';
export { ServerConnection } from './server-connection.ts';
export type { Transport } from './transport.ts';
