/** The one place where clients connect: it accepts, counts and bounds connections, keeps their time, and ends them all. */

import { STATUS_CODES } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import {
  BacklogLimit,
  ServerConnection,
  createResponseHeads,
  type RequestFault,
  type ResponseHeads,
} from '@toru/http1';
import { ToruError, type ErrorCode } from '@toru/protocol';

import type { ServerLog } from '../server-log.ts';
import { normalizeAddress, toAddressKey, type TrustCheck } from '../security/client-address.ts';
import { findEvictable } from './eviction.ts';
import type { ServerLimits } from './limits.ts';
import { toProblemResponse } from './problem-text.ts';
import { createClientHeaders, type ClientHeaders, type HttpConnection } from './request.ts';
import { readSendQueues, toQueueKey } from './send-queues.ts';
import { carry, type SocketTransport } from './socket-transport.ts';

/** What the listener is given. */
export interface HttpListenerParts {
  readonly limits: ServerLimits;
  readonly log: ServerLog;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Unit: milliseconds, monotonic. */
  readonly monotonic: () => number;
  /** Whose connections speak for many clients. */
  readonly isTrustedProxy: TrustCheck;
  readonly dispatch: ConstructorParameters<typeof ServerConnection<ClientHeaders>>[2]['dispatch'];
}

export interface HttpListener {
  /** @throws {ToruError} `PORT_IN_USE`, `CONFIG_INVALID` */
  listen(host: string, port: number): Promise<AddressInfo>;
  /** Takes no more connections and ends idle ones, the others when they become idle; what is left after the grace is cut off. */
  close(graceMs: number): Promise<void>;
}

/** Connections over the limit that are told so; more are dropped without a word. */
const MAX_REFUSALS = 100;
/** How long a refused connection has to take its answer. Unit: milliseconds. */
const REFUSAL_MS = 1_000;
const LOG_INTERVAL_MS = 60_000;
const CLOSE_POLL_MS = 100;
/** Send queues of the system are looked at after this part of the time that a client may take nothing, and so often again. */
const QUEUE_LOOKS = 8;

const FAULTS: Readonly<Record<RequestFault['kind'], { readonly code: ErrorCode; readonly status: number }>> =
  {
    malformed: { code: 'REQUEST_INVALID', status: 400 },
    headers: { code: 'HEADER_INVALID', status: 400 },
    'head-too-large': { code: 'HEADER_INVALID', status: 431 },
    'head-timeout': { code: 'TIMEOUT', status: 408 },
  };

/** Creates the listener; it does not listen yet. */
export function createHttpListener(parts: HttpListenerParts): HttpListener {
  const { limits, monotonic, now, isTrustedProxy } = parts;
  const connections = new Map<HttpConnection, SocketTransport>();
  let whenEmpty: (() => void) | null = null;
  let nowMs = monotonic();
  const lookAtQueues = createQueueLook(connections, limits.takeStallMs / QUEUE_LOOKS);
  const check = setInterval(() => {
    nowMs = monotonic();
    for (const connection of connections.keys()) connection.check(nowMs);
    lookAtQueues(nowMs);
  }, limits.headCheckMs);
  check.unref();
  const toShare = (remoteAddress: string): unknown => {
    const address = normalizeAddress(remoteAddress);
    return isTrustedProxy(address) ? Symbol(address) : toAddressKey(address);
  };
  const options = {
    limits: {
      ...limits,
      checkMs: limits.headCheckMs,
      take: { stallMs: limits.takeStallMs, minBytesPerSecond: limits.takeBytesPerSecond },
    },
    createBlock: createClientHeaders,
    responseHeads: createResponseHeads({
      keepAliveMs: limits.keepAliveMs,
      now,
      toPhrase: (status) => STATUS_CODES[status] ?? 'unknown',
    }),
    backlog: new BacklogLimit(limits.maxBacklogBytes),
    roughNow: () => nowMs,
    dispatch: parts.dispatch,
    renderFault: ({ kind, detail }: RequestFault) =>
      toProblemResponse(FAULTS[kind].code, { status: FAULTS[kind].status, detail }),
    onClosed: (connection: HttpConnection) => {
      connections.delete(connection);
      if (connections.size === 0) whenEmpty?.();
    },
  };
  const add = (socket: Socket): void => {
    carry(socket, (transport) => {
      const connection = new ServerConnection(transport, toShare(transport.remoteAddress), options);
      connections.set(connection, transport);
      return connection;
    });
  };
  /** Ends idle connections for whoever comes next, and frees a place now if somebody has more than a fair part of them. */
  const makeRoom = (newcomer: unknown): boolean => {
    for (const connection of connections.keys()) if (connection.isIdle) connection.closeGracefully();
    const evicted = findEvictable(connections.keys(), newcomer);
    evicted?.reset();
    return evicted !== null;
  };
  const refuse = createRefusal(parts, options.responseHeads);
  const server = createServer(
    { allowHalfOpen: true, pauseOnConnect: true, noDelay: true, keepAlive: true },
    (socket) => {
      const isFull = connections.size >= limits.maxConnections;
      if (!isFull || makeRoom(toShare(socket.remoteAddress ?? ''))) add(socket);
      else refuse(socket);
    },
  );
  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        const onError = (error: NodeJS.ErrnoException): void => {
          reject(toListenError(error, host, port));
        };
        server.once('error', onError);
        server.listen({ host, port }, () => {
          server.off('error', onError);
          const address = server.address();
          if (address === null || typeof address === 'string')
            reject(new Error(`Cannot listen on ${host}:${port}`));
          else resolve(address);
        });
      }),
    async close(graceMs) {
      clearInterval(check);
      if (!server.listening) return;
      server.close();
      const empty = new Promise<void>((resolve) => {
        whenEmpty = resolve;
        if (connections.size === 0) resolve();
      });
      const drain = (): void => {
        for (const connection of connections.keys()) connection.drain();
      };
      drain();
      // A request that had only begun to come has its answer coming too.
      const poll = setInterval(drain, CLOSE_POLL_MS);
      const cut = setTimeout(() => {
        for (const connection of connections.keys()) connection.destroy();
      }, graceMs);
      await empty;
      clearInterval(poll);
      clearTimeout(cut);
    },
  };
}

/** Keeps what is known of the send queues of clients that seem to take nothing. Unit: milliseconds. */
function createQueueLook(
  connections: ReadonlyMap<HttpConnection, SocketTransport>,
  intervalMs: number,
): (nowMs: number) => void {
  let nextMs = 0;
  let isReading = false;
  return (nowMs) => {
    if (isReading || nowMs < nextMs) return;
    const suspects = [...connections].filter(
      ([{ unsentBytes, stalledSinceMs }]) =>
        unsentBytes > 0 && stalledSinceMs !== null && nowMs - stalledSinceMs >= intervalMs,
    );
    if (suspects.length === 0) return;
    isReading = true;
    nextMs = nowMs + intervalMs;
    void readSendQueues().then((queues) => {
      isReading = false;
      for (const [, transport] of suspects) {
        const { local, remote } = transport.ports;
        transport.queuedBytes = queues.get(toQueueKey(local, transport.remoteAddress, remote)) ?? 0;
      }
    });
  };
}

/** Answers connections over the limit with 503. */
function createRefusal(
  { limits, log, monotonic }: HttpListenerParts,
  heads: ResponseHeads,
): (socket: Socket) => void {
  const { maxConnections } = limits;
  let beingRefused = 0;
  let nextLogAtMs = 0;
  return (socket) => {
    if (beingRefused >= MAX_REFUSALS) {
      socket.destroy();
      return;
    }
    beingRefused += 1;
    socket.once('close', () => {
      beingRefused -= 1;
    });
    socket.on('error', () => undefined);
    const detail = `All ${maxConnections} connections are taken`;
    const { status, lines, body } = toProblemResponse('BUSY', { status: 503, detail, retryAfterMs: 1_000 });
    socket.write(heads.render(status, lines, { kind: 'length', bytes: body.length }, true), 'latin1');
    socket.end(body);
    // What it sent is read and dropped, or the answer would not reach it.
    socket.resume();
    setTimeout(() => socket.destroy(), REFUSAL_MS).unref();
    const nowMs = monotonic();
    if (nowMs < nextLogAtMs) return;
    nextLogAtMs = nowMs + LOG_INTERVAL_MS;
    log('warn', 'All connections are taken; more are refused', { limit: maxConnections });
  };
}

function toListenError(error: NodeJS.ErrnoException, host: string, port: number): ToruError {
  return error.code === 'EADDRINUSE'
    ? new ToruError('PORT_IN_USE', `Cannot listen on ${host}:${port}: another program does`, { cause: error })
    : new ToruError('CONFIG_INVALID', `Cannot listen on ${host}:${port}: ${error.message}`, { cause: error });
}
