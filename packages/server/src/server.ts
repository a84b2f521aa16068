/** The HTTP server of the panel: the listener, the forwarder, the router, the WebSocket bridge, and one way to end them all. */

import { createApp } from './api/app.ts';
import { createNotFound } from './api/not-found.ts';
import { registerRoutes } from './api/register.ts';
import type { Route } from './api/route.ts';
import { createRoutes } from './routes/index.ts';
import { createAuthenticate, createExplanation } from './auth/authenticate.ts';
import type { ServerDeps } from './deps.ts';
import { createFaultReport } from './forwarding/fault-report.ts';
import { createForwarder } from './forwarding/forwarder.ts';
import { createSocketBridge } from './forwarding/socket-bridge.ts';
import { createDispatch } from './http/dispatch.ts';
import { createHttpListener } from './http/http-listener.ts';
import { createRequestValidator } from './http/request-validator.ts';
import { FastifyAdapter } from './http/fastify-adapter.ts';
import { createRouterServer } from './http/router-server.ts';
import { createLoopLag } from './metrics/host-metrics.ts';
import { createServices } from './create-services.ts';
import { watchAccess } from './plugins/access-watch.ts';
import { createTrustCheck } from './security/client-address.ts';
import { watchUnsaved } from './live/unsaved-watch.ts';
import { createPages } from './pages/pages.ts';
import { serveWebFiles } from './pages/web-files.ts';

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

/** Creates the server. @throws {RangeError} A trusted proxy is neither an address nor a network. */
export async function createServer(deps: ServerDeps): Promise<PanelServer> {
  const { config, supervisor, randomBytes } = deps;
  const services = await createServices(deps);
  const { basePath, limits, sessions, tokens, access } = services;
  const unwatchAccess = watchAccess({ supervisor, access, sessions });
  const validator = createRequestValidator({ ...config, listenHost: config.host });
  const authenticate = createAuthenticate(sessions, tokens, services.cookies);
  const explainNoCredential = createExplanation(tokens);
  const prefix = `${basePath}api/plugins/route/`;
  const nextRequestId = createRequestIds(randomBytes);
  const faults = createFaultReport(deps.log, deps.now);
  const admission = {
    supervisor,
    validator,
    authenticate,
    explainNoCredential,
    access,
    prefix,
    nextRequestId,
    faults,
  };
  const forward = createForwarder({
    ...admission,
    maxBodyBytes: config.maxBodyBytes ?? MAX_BODY_BYTES,
    bodyPauseMs: limits.bodyPauseMs,
  });
  const bridge = createSocketBridge(admission);
  const app = createApp(deps.log, (handle) => createRouterServer(handle, limits));
  const listener = createHttpListener({
    limits,
    log: deps.log,
    now: deps.now,
    monotonic: () => performance.now(),
    isTrustedProxy: createTrustCheck(config.trustedProxies),
    dispatch: createDispatch({
      validator,
      prefix,
      forward,
      bridge,
      server: app.server,
      bodyMs: limits.bodyMs,
    }),
  });
  const pages = await createPages(config.webDist, basePath);
  const loopLag = createLoopLag();
  const { unsaved } = deps.storage;
  const unsavedWatch = watchUnsaved({
    unsaved,
    log: deps.log,
    onChange: (changes) => {
      services.hub.sendUnsaved(changes);
    },
  });
  const routes = createRoutes(services, pages, loopLag);
  registerRoutes(app, routes, {
    validator,
    authenticate,
    explainNoCredential,
    audit: services.audit,
    now: deps.now,
    unsaved,
    onUnsaved: () => {
      unsavedWatch.look();
    },
    prefix: basePath.slice(0, -1),
    validatedOf: (request) => FastifyAdapter.validatedOf(request.raw),
  });
  app.addHook('preParsing', (request, _reply, payload, done) => {
    FastifyAdapter.wantBody(request.raw);
    done(null, payload);
  });
  serveWebFiles(app, config.webDist, basePath);
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
    unwatchAccess();
    unsavedWatch.stop();
    services.history.stop();
    services.hub.close();
    bridge.close();
    await listener.close(graceMs);
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
      const { port } = await listener.listen(config.host, config.port);
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

function toAddress(host: string, port: number, basePath: string): ServerAddress {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return { host, port, url: `http://${name}:${port}${basePath}` };
}
