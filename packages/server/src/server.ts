/** The HTTP server of the panel: one listener, the forwarder, the router, the WebSocket bridge, and one way to end them all. */

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ToruError } from '@toru/protocol';
import { createApp } from './api/app.ts';
import { createNotFound } from './api/not-found.ts';
import { registerRoutes } from './api/register.ts';
import type { Route } from './api/route.ts';
import { createRoutes } from './api/routes.ts';
import { createAuthenticate } from './auth/authenticate.ts';
import type { ServerDeps } from './deps.ts';
import { createForwarder } from './forward/forwarder.ts';
import { createSocketBridge } from './forward/socket-bridge.ts';
import { answerProblem } from './http/answer.ts';
import { createGate, type Visit } from './http/gate.ts';
import { createListener } from './http/listener.ts';
import { ProblemError } from './http/problem.ts';
import { createLoopLag } from './metrics/host-metrics.ts';
import { createServices } from './assembly.ts';
import { createPages } from './ui/pages.ts';

/** Where the server listens. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** With the base path, e.g. `http://127.0.0.1:3000/`. */
  readonly url: string;
}

/** A server that is made but need not listen yet. */
export interface PanelServer extends AsyncDisposable {
  /** Token of the one-time set-up link; null when the panel has an administrator. */
  readonly setupToken: string | null;
  /** Every route of the interface, for documents and tests. */
  readonly routes: readonly Route[];
  /** null while it does not listen. */
  readonly address: ServerAddress | null;
  /** @throws {ToruError} `PORT_IN_USE`, `CONFIG_INVALID` */
  listen(): Promise<ServerAddress>;
  /** Takes no more connections, ends streams, lets requests in flight finish within the grace, then cuts the rest off. */
  close(graceMs?: number): Promise<void>;
}

const MAX_BODY_BYTES = 67_108_864;
const SWEEP_MS = 30_000;
const CLOSE_POLL_MS = 100;

/** Creates the server. @throws {RangeError} A trusted proxy is neither an address nor a network. */
export async function createServer(deps: ServerDeps): Promise<PanelServer> {
  const { config, supervisor, randomBytes } = deps;
  const services = await createServices(deps);
  const { basePath, limits, sessions, tokens, access } = services;
  const gate = createGate({ ...config, listenHost: config.host });
  const authenticate = createAuthenticate(sessions, tokens);
  const prefix = `${basePath}api/plugins/route/`;
  const nextRequestId = createRequestIds(randomBytes);
  const admission = { supervisor, gate, authenticate, access, prefix, nextRequestId };
  const forward = createForwarder({
    ...admission,
    maxBodyBytes: config.maxBodyBytes ?? MAX_BODY_BYTES,
    bodyPauseMs: limits.bodyPauseMs,
  });
  const bridge = createSocketBridge(admission);
  const visits = new WeakMap<IncomingMessage, Visit>();

  const app = createApp(deps.log, limits, (handle) =>
    createListener({
      limits,
      log: deps.log,
      prefix,
      forward,
      upgrade: (request, socket, head) => {
        bridge.upgrade(request, socket, head);
      },
      handle: (request, response) => {
        const visit = gate.admit(request);
        if ('code' in visit) {
          answerProblem(request, response, visit.code, { detail: visit.detail });
          return;
        }
        visits.set(request, visit);
        if (visit.facts.expectsContinue) response.writeContinue();
        if (!request.complete) limitBodyTime(request, response, limits.bodyMs);
        handle(request, response);
      },
    }),
  );
  const { server } = app;
  const pages = await createPages(config.webDist, basePath);
  const loopLag = createLoopLag();
  const routes = createRoutes(services, pages, loopLag);
  registerRoutes(app, routes, {
    gate,
    authenticate,
    audit: services.audit,
    now: deps.now,
    prefix: basePath.slice(0, -1),
    visitOf: (request) => {
      const visit = visits.get(request.raw);
      if (visit === undefined) throw new ProblemError('INTERNAL');
      return visit;
    },
  });
  app.setNotFoundHandler(createNotFound(routes, pages, basePath));
  await app.ready();

  const sweep = setInterval(() => {
    sessions.sweep();
    tokens.sweep();
  }, SWEEP_MS);
  sweep.unref();
  let address: ServerAddress | null = null;
  let closing: Promise<void> | null = null;

  const close = async (graceMs: number): Promise<void> => {
    clearInterval(sweep);
    services.history.stop();
    services.hub.close();
    bridge.close();
    await closeServer(server, graceMs);
    loopLag.stop();
    address = null;
    await app.close();
  };

  return {
    get setupToken() {
      return services.setup.text;
    },
    routes,
    get address() {
      return address;
    },
    async listen() {
      const { port } = await listen(server, config.host, config.port);
      address = toAddress(config.host, port, basePath);
      services.history.start();
      return address;
    },
    close: (graceMs = 5_000) => (closing ??= close(graceMs)),
    [Symbol.asyncDispose]: () => (closing ??= close(0)),
  };
}

function createRequestIds(randomBytes: ServerDeps['randomBytes']): () => string {
  const start = Buffer.from(randomBytes(6)).toString('hex');
  let count = 0;
  return () => {
    count += 1;
    return `${start}-${count.toString(36)}`;
  };
}

function limitBodyTime(request: IncomingMessage, response: ServerResponse, bodyMs: number): void {
  const timer = setTimeout(() => {
    if (request.complete) return;
    if (response.headersSent) request.destroy();
    else
      answerProblem(request, response, 'TIMEOUT', {
        status: 408,
        detail: `The body did not arrive within ${bodyMs} ms`,
      });
  }, bodyMs);
  response.once('close', () => {
    clearTimeout(timer);
  });
}

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      reject(
        error.code === 'EADDRINUSE'
          ? new ToruError('PORT_IN_USE', `Cannot listen on ${host}:${port}: another program does`, {
              cause: error,
            })
          : new ToruError('CONFIG_INVALID', `Cannot listen on ${host}:${port}: ${error.message}`, {
              cause: error,
            }),
      );
    };
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.off('error', onError);
      const address = server.address();
      if (address === null || typeof address === 'string')
        reject(new Error(`Cannot listen on ${host}:${port}`));
      else resolve(address);
    });
  });
}

function toAddress(host: string, port: number, basePath: string): ServerAddress {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return { host, port, url: `http://${name}:${port}${basePath}` };
}

// A connection that was busy when the server closed is not ended by itself once its answer is out.
async function closeServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  server.closeIdleConnections();
  const poll = setInterval(() => {
    server.closeIdleConnections();
  }, CLOSE_POLL_MS);
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, graceMs);
  await closed;
  clearInterval(poll);
  clearTimeout(cut);
}
