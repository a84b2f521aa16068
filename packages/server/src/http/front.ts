/** The one place where clients connect: it accepts, counts and bounds connections, keeps their time, and ends them all. */

import { createServer, type AddressInfo, type Socket } from 'node:net';

import { ToruError } from '@toru/protocol';

import type { ServerLog } from '../deps.ts';
import { HttpConnection, type ConnectionParts } from './connection.ts';
import type { HeadText } from './head-text.ts';
import type { ServerLimits } from './limits.ts';
import { toProblemBytes } from './problem-text.ts';

/** What the front is given. */
export interface FrontParts {
  readonly limits: ServerLimits;
  readonly log: ServerLog;
  readonly headText: HeadText;
  /** Unit: milliseconds, monotonic. */
  readonly monotonic: () => number;
  readonly assign: ConnectionParts['assign'];
}

/** Where clients connect. */
export interface Front {
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

/** Creates the front; it does not listen yet. */
export function createFront(parts: FrontParts): Front {
  const { limits, monotonic, headText } = parts;
  const connections = new Set<HttpConnection>();
  let whenEmpty: (() => void) | null = null;
  let nowMs = monotonic();
  const check = setInterval(() => {
    nowMs = monotonic();
    for (const connection of connections) connection.check(nowMs);
  }, limits.headCheckMs);
  check.unref();
  const endIdle = (): void => {
    for (const connection of connections) if (connection.isIdle) connection.endSoon();
  };
  const shared: ConnectionParts = {
    limits,
    headText,
    roughNow: () => nowMs,
    assign: parts.assign,
    onClosed: (connection) => {
      connections.delete(connection);
      if (connections.size === 0) whenEmpty?.();
    },
  };
  const refuse = createRefusal(parts, endIdle);
  const options = { allowHalfOpen: true, pauseOnConnect: true, noDelay: true, keepAlive: true };
  const server = createServer(options, (socket) => {
    if (connections.size < limits.maxConnections) connections.add(new HttpConnection(socket, shared));
    else refuse(socket);
  });
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
      const retire = (): void => {
        for (const connection of connections) connection.retire();
      };
      retire();
      // A request that had only begun to come has its answer coming too.
      const poll = setInterval(retire, CLOSE_POLL_MS);
      const cut = setTimeout(() => {
        for (const { socket } of connections) socket.destroy();
      }, graceMs);
      await empty;
      clearInterval(poll);
      clearTimeout(cut);
    },
  };
}

/**
 * Answers connections over the limit with 503 and makes room by ending idle ones.
 *
 * So whoever comes next finds a place, and a proxy that keeps many connections cannot lock others out.
 */
function createRefusal(
  { limits, log, headText, monotonic }: FrontParts,
  makeRoom: () => void,
): (socket: Socket) => void {
  const { maxConnections } = limits;
  let beingRefused = 0;
  let nextLogAtMs = 0;
  return (socket) => {
    makeRoom();
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
    socket.end(toProblemBytes(headText, 'BUSY', { status: 503, detail, retryAfterMs: 1_000 }, true, true));
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
