/**
 * The one `http.Server` with its limits. It decides only who handles a request: plugin routes go straight to the forwarder,
 * everything else to the router.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { ERRORS, type ErrorCode } from '@toru/protocol';
import type { ServerLog } from '../deps.ts';
import { distrust, isDistrusted } from './answer.ts';
import type { ServerLimits } from './limits.ts';
import { toProblem } from './problem.ts';

/** Who handles what. */
export interface ListenerParts {
  readonly limits: ServerLimits;
  readonly log: ServerLog;
  /** Everything before a plugin's route, e.g. `/api/plugins/route/`. */
  readonly prefix: string;
  readonly forward: (request: IncomingMessage, response: ServerResponse) => void;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** Connections over the limit that are told so; more are dropped without a word. */
const MAX_REFUSALS = 100;
/** How long a refused connection has to take its answer. Unit: milliseconds. */
const REFUSAL_MS = 1_000;
const LOG_INTERVAL_MS = 60_000;

/** Creates the server; it does not listen yet. */
export function createListener(parts: ListenerParts): Server {
  const { prefix, forward, handle, limits } = parts;
  const dispatch = (request: IncomingMessage, response: ServerResponse): void => {
    if (isDistrusted(request.socket)) return;
    if (request.url?.startsWith(prefix) === true) forward(request, response);
    else handle(request, response);
  };
  const server = createServer(
    {
      maxHeaderSize: limits.maxHeadBytes,
      headersTimeout: limits.headMs,
      keepAliveTimeout: limits.keepAliveMs,
      // Uploads may take as long as they need; what the router reads has a time-out of its own.
      requestTimeout: 0,
      connectionsCheckingInterval: limits.headCheckMs,
      noDelay: true,
      keepAlive: true,
      optimizeEmptyRequests: true,
      insecureHTTPParser: false,
      shouldUpgradeCallback: (request) =>
        request.headers.upgrade?.toLowerCase() === 'websocket' && request.url?.startsWith(prefix) === true,
    },
    dispatch,
  );
  limitConnections(server, parts);
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

/**
 * Answers connections over the limit with 503 and makes room by ending idle and silent ones.
 *
 * So whoever comes next finds a place, and a proxy that keeps many connections cannot lock others out.
 */
function limitConnections(server: Server, { limits, log }: ListenerParts): void {
  const { maxConnections } = limits;
  let open = 0;
  let nextLogAtMs = 0;
  server.maxConnections = maxConnections + MAX_REFUSALS;
  // Before the parser takes the connection, which counts it as idle until its first byte.
  server.prependListener('connection', (socket: Socket) => {
    open += 1;
    socket.once('close', () => {
      open -= 1;
    });
    if (open <= maxConnections) return;
    distrust(socket);
    server.closeIdleConnections();
    endWithProblem(socket, 'BUSY', `All ${maxConnections} connections are taken`, 503, 1_000);
    setTimeout(() => socket.destroy(), REFUSAL_MS).unref();
    const nowMs = performance.now();
    if (nowMs < nextLogAtMs) return;
    nextLogAtMs = nowMs + LOG_INTERVAL_MS;
    log('warn', 'All connections are taken; more are refused', { limit: maxConnections });
  });
}

/** Answers what the parser refused; the connection ends. */
export function answerParserError(
  error: Error & { readonly code?: string },
  socket: Socket,
  limits: ServerLimits,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable || isDistrusted(socket)) {
    socket.destroy();
    return;
  }
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      endWithProblem(
        socket,
        'HEADER_INVALID',
        `The request head is larger than ${limits.maxHeadBytes} bytes`,
        431,
      );
      break;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      endWithProblem(socket, 'TIMEOUT', `The request head did not arrive within ${limits.headMs} ms`, 408);
      break;
    default:
      endWithProblem(socket, 'REQUEST_INVALID', 'The request is not HTTP/1.1');
  }
}

/** Writes a problem answer on a bare socket and ends it. */
export function endWithProblem(
  socket: Duplex,
  code: ErrorCode,
  detail: string,
  status?: number,
  retryAfterMs?: number,
): void {
  const problem = toProblem(code, { detail, status, retryAfterMs });
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
