/**
 * The one `http.Server` with its limits. It decides only who handles a request: plugin routes go straight to the forwarder,
 * everything else to the router.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { ERRORS, type ErrorCode } from '@toru/protocol';
import { isDistrusted } from './answer.ts';
import { toProblem } from './problem.ts';

/** Who handles what. */
export interface ListenerParts {
  /** Everything before a plugin's route, e.g. `/api/plugins/route/`. */
  readonly prefix: string;
  readonly forward: (request: IncomingMessage, response: ServerResponse) => void;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 65_000;
const MAX_CONNECTIONS = 2_000;
const MAX_HEADER_BYTES = 16_384;
const CHECK_INTERVAL_MS = 1_000;

/** Creates the server; it does not listen yet. */
export function createListener(parts: ListenerParts): Server {
  const { prefix, forward, handle } = parts;
  const dispatch = (request: IncomingMessage, response: ServerResponse): void => {
    if (isDistrusted(request.socket)) return;
    if (request.url?.startsWith(prefix) === true) forward(request, response);
    else handle(request, response);
  };
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // Uploads may take as long as they need; what the router reads has a time-out of its own.
      requestTimeout: 0,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      noDelay: true,
      keepAlive: true,
      optimizeEmptyRequests: true,
      insecureHTTPParser: false,
      shouldUpgradeCallback: (request) =>
        request.headers.upgrade?.toLowerCase() === 'websocket' && request.url?.startsWith(prefix) === true,
    },
    dispatch,
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.maxHeadersCount = 0;
  server.on('upgrade', parts.upgrade);
  // The forwarder and the router say `100 Continue` themselves, once they want the body.
  server.on('checkContinue', dispatch);
  server.on('checkExpectation', dispatch);
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    endWithProblem(socket, 'METHOD_NOT_ALLOWED', 'CONNECT is not supported');
  });
  return server;
}

/** Answers what the parser refused; the connection ends. */
export function answerParserError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      endWithProblem(
        socket,
        'HEADER_INVALID',
        `The request head is larger than ${MAX_HEADER_BYTES} bytes`,
        431,
      );
      break;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      endWithProblem(
        socket,
        'TIMEOUT',
        `The request head did not arrive within ${HEADERS_TIMEOUT_MS} ms`,
        408,
      );
      break;
    default:
      endWithProblem(socket, 'REQUEST_INVALID', 'The request is not HTTP/1.1');
  }
}

/** Writes a problem answer on a bare socket and ends it. */
export function endWithProblem(socket: Duplex, code: ErrorCode, detail: string, status?: number): void {
  const problem = toProblem(code, { detail, status });
  const body = JSON.stringify(problem);
  const lines = [
    `HTTP/1.1 ${problem.status} ${REASONS[problem.status] ?? ERRORS[code].sentence.replace(/\.$/, '')}`,
    'content-type: application/problem+json',
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    ...(problem.status === 426 ? ['upgrade: websocket'] : []),
    ...(problem.retry_after_s === undefined ? [] : [`retry-after: ${problem.retry_after_s}`]),
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  421: 'Misdirected Request',
  426: 'Upgrade Required',
  431: 'Request Header Fields Too Large',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};
