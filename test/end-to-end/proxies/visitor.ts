/** A visitor of a proxy: believes that it stands at the public name, comes from an address of its own, and keeps its cookie. */

import { Agent, buildConnector, WebSocket } from 'undici';
import type { Dispatcher } from 'undici';

/** What one request may say. */
export interface VisitOptions {
  readonly method?: Dispatcher.HttpMethod;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
}

/** Who visits. */
export interface Visitor extends AsyncDisposable {
  /** Origin of the public address. */
  readonly origin: string;
  /** Sends one request; the path is below the base path. */
  send(path: string, options?: VisitOptions): Promise<Dispatcher.ResponseData>;
  /** Sends one request and reads the answer as JSON. */
  json(path: string, options?: VisitOptions): Promise<unknown>;
  /** Logs in and keeps the cookie; returns what the `Set-Cookie` said. */
  logIn(username: string, password: string, headers?: Readonly<Record<string, string>>): Promise<string>;
  openSocket(path: string): WebSocket;
}

/** Where a visitor goes and where it comes from. */
export interface VisitorParts {
  /** `https://panel.example.org/`, with the base path. */
  readonly publicUrl: string;
  /** Where that really is. */
  readonly port: number;
  /** An address of the loopback network. */
  readonly address: string;
}

/** Makes a visitor. */
export function createVisitor({ publicUrl, port, address }: VisitorParts): Visitor {
  const { origin, hostname, pathname, protocol } = new URL(publicUrl);
  // The certificates of these tests are nobody's.
  const connect = buildConnector({ rejectUnauthorized: false });
  const agent = new Agent({
    connect: (options, done) => {
      const there = { protocol, hostname: '127.0.0.1', port: String(port), servername: hostname };
      connect({ ...options, ...there, localAddress: address }, done);
    },
  });
  let cookie = '';
  const own = (): Record<string, string> => ({ origin, ...(cookie === '' ? {} : { cookie }) });
  const send: Visitor['send'] = (path, { method = 'GET', headers = {}, body, signal } = {}) =>
    agent.request({
      origin,
      path: pathname + path,
      method,
      headers: { ...own(), ...headers },
      ...(body === undefined ? {} : { body: body as string }),
      ...(signal === undefined ? {} : { signal }),
    });
  return {
    origin,
    send,
    json: async (path, options) => (await send(path, options)).body.json(),
    async logIn(username, password, headers = {}) {
      const answer = await send('api/auth/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ username, password }),
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`login answered ${answer.statusCode}: ${text}`);
      const line = [answer.headers['set-cookie']].flat()[0] ?? '';
      cookie = line.split(';')[0] ?? '';
      return line;
    },
    openSocket(path) {
      const url = (publicUrl + path).replace(/^http/, 'ws');
      return new WebSocket(url, { dispatcher: agent, headers: own() });
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}
