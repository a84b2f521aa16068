/** Node's HTTP server behind the router. It listens nowhere: what it serves comes to it by {@link FastifyAdapter}. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import type { ServerLimits } from './limits.ts';
import { FastifyAdapter } from './fastify-adapter.ts';

/** Creates the server around the handler of the router. */
export function createRouterServer(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  limits: ServerLimits,
): Server {
  const dispatch = (request: IncomingMessage, response: ServerResponse): void => {
    FastifyAdapter.watch(request, response);
    handle(request, response);
  };
  const server = createServer(
    {
      // Heads were measured before they came here; names and values are joined a little differently.
      maxHeaderSize: limits.maxHeadBytes * 2,
      keepAliveTimeout: limits.keepAliveMs,
      requestTimeout: 0,
      headersTimeout: 0,
      optimizeEmptyRequests: true,
      shouldUpgradeCallback: () => false,
    },
    dispatch,
  );
  server.maxHeadersCount = 0;
  server.on('checkContinue', dispatch);
  return server;
}
