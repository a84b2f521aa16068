/** Decides who answers a request: plugin routes go straight to the forwarder, WebSockets to the bridge, everything else to the router. */

import type { Server } from 'node:http';

import type { RequestHandler } from '@toru/http1';

import type { RequestValidator } from './request-validator.ts';
import { METHODS_SERVED, toProblemResponse } from './problem-text.ts';
import type { ClientRequest, HttpConnection } from './request.ts';
import { FastifyAdapter } from './fastify-adapter.ts';

export interface DispatchParts {
  readonly validator: RequestValidator;
  /** Everything before a plugin's route, e.g. `/api/plugins/route/`. */
  readonly prefix: string;
  readonly forward: (request: ClientRequest, connection: HttpConnection) => RequestHandler | null;
  readonly bridge: { upgrade(request: ClientRequest, connection: HttpConnection): RequestHandler | null };
  /** Node's server behind the router. */
  readonly server: Server;
  /** Time for the whole body of a request to the panel itself. Unit: milliseconds. */
  readonly bodyMs: number;
}

/** Makes the decision; `null`: the request has been answered. */
export function createDispatch(
  parts: DispatchParts,
): (request: ClientRequest, connection: HttpConnection) => RequestHandler | null {
  const { validator, prefix, forward, bridge, server, bodyMs } = parts;
  const links = new WeakMap<HttpConnection, FastifyAdapter>();
  return (request, connection) => {
    if (request.url.startsWith(prefix)) {
      const isSocket =
        request.block.facts.wantsWebSocket && request.httpVersion === '1.1' && connection.isBodyOver;
      return isSocket ? bridge.upgrade(request, connection) : forward(request, connection);
    }
    const validated = validator.validate(request);
    if ('code' in validated) {
      const isMalformed = validated.code === 'HEADER_INVALID';
      const problem = toProblemResponse(validated.code, { detail: validated.detail });
      connection.reject(problem, request.method === 'HEAD', isMalformed);
      return null;
    }
    if (request.url === '*') {
      // A question about the server as a whole (RFC 9110, section 9.3.7).
      connection.reject(SERVER_OPTIONS, false);
      return null;
    }
    let link = links.get(connection);
    if (link === undefined) {
      link = new FastifyAdapter(connection, server, bodyMs);
      links.set(connection, link);
    }
    link.begin(request, validated);
    return link;
  };
}

const SERVER_OPTIONS = { status: 200, lines: `allow: ${METHODS_SERVED}\r\n`, body: new Uint8Array(0) };
