/** Clients that do not read, read slowly, or send nothing more: nobody else pays for them, and nothing is kept for them for good. */

import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openLine, type BareLine } from './support/bare-line.ts';
import { TestPanel, until } from './support/panel.ts';

const ROUTE = '/api/plugins/route/hello/';
const MIB = 1_048_576;

let panel: TestPanel;
let cookie: string;
afterEach(() => panel[Symbol.asyncDispose]());

async function start(config: Parameters<typeof TestPanel.start>[0] = {}): Promise<void> {
  panel = await TestPanel.start(config);
  cookie = await panel.logIn();
}

const head = (method: string, path: string, more = '', host = 'localhost'): string =>
  `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nSec-Fetch-Site: same-origin\r\n${more}\r\n`;
const isOk = async (): Promise<boolean> => (await panel.call('/healthz')).status === 200;

/** Connections of clients that the panel has, as the system counts them. */
function countConnections(): number {
  const port = panel.port.toString(16).toUpperCase().padStart(4, '0');
  const isOurs = new RegExp(`^\\s*\\d+: \\w+:${port} \\w+:\\w+ 01 `, 'gm');
  return readFileSync('/proc/net/tcp', 'latin1').match(isOurs)?.length ?? 0;
}

/** Waits until somebody else gets a place and an answer. */
async function untilOk(deadlineMs = 10_000): Promise<void> {
  const endMs = Date.now() + deadlineMs;
  while (!(await isOk().catch(() => false)))
    if (Date.now() > endMs) throw new Error(`Nobody else was answered within ${deadlineMs} ms`);
}

describe('a client that pipelines and never reads', () => {
  it.each([
    ['requests to an unknown host', () => head('GET', '/', '', 'evil.example')],
    ['requests without a session', () => 'GET /api/plugins/route/x HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['requests for nothing', () => head('GET', '/api/no/such/call')],
    ['HEAD requests', () => head('HEAD', ROUTE)],
    ['requests with small answers of a plugin', () => head('GET', ROUTE)],
    ['requests with answers of 60 kB', () => head('GET', `${ROUTE}large`)],
    ['requests that are answered with 304', () => head('GET', `${ROUTE}304`)],
    ['bodies that nobody takes', () => `${head('POST', '/x', 'Content-Length: 5\r\n')}abcde`],
  ])('is read no further once its answers wait: %s', async (_name, makeRequest) => {
    await start();
    panel.supervisor.handler = ({ head: { path }, sink }) => {
      const size = path.endsWith('large') ? 60_000 : 20;
      sink.onHead(path.endsWith('304') ? 304 : 200, {}, Buffer.alloc(size), true);
    };
    const socket = connect(panel.port, '127.0.0.1').on('error', () => undefined);
    socket.pause();
    const batch = Buffer.from(makeRequest().repeat(200), 'latin1');
    const before = process.memoryUsage();
    // The system takes some megabytes for both ends. What it does not take stays in the client.
    let sent = 0;
    let isStuck = false;
    while (sent < 200 * MIB && !isStuck) {
      sent += batch.length;
      if (socket.write(batch)) continue;
      const drained = new Promise<boolean>((resolve) => socket.once('drain', () => resolve(false)));
      const stuck = new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 1_000));
      isStuck = await Promise.race([drained, stuck]);
    }
    expect(isStuck).toBe(true);
    const after = process.memoryUsage();
    expect(after.external + after.arrayBuffers - before.external - before.arrayBuffers).toBeLessThan(
      32 * MIB,
    );
    expect(await isOk()).toBe(true);
    socket.destroy();
  });

  it('has everything answered when it reads after all', async () => {
    await start();
    panel.supervisor.handler = ({ head: { path }, sink }) => {
      sink.onHead(200, {}, Buffer.from(`<${path}>`.padEnd(30_000, '.')), true);
    };
    const line = await openLine(panel);
    line.socket.pause();
    const paths = Array.from({ length: 400 }, (_, at) => `${ROUTE}${at}`);
    line.socket.write(paths.map((path) => head('GET', path)).join(''));
    await until(() => panel.supervisor.requests.length > 5, 'some requests');
    line.socket.resume();
    await until(() => line.text.includes('</399>'), 'the last answer', 30_000);
    expect(line.text.match(/<\/\d+>/g)).toEqual(paths.map((_, at) => `</${at}>`));
    line.socket.destroy();
  });
});

describe('a client that takes nothing', () => {
  const limits = { takeStallMs: 500, headCheckMs: 20 };

  it('is gone after a while, a hundred of them like one', async () => {
    await start({ limits });
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(200, {}, Buffer.alloc(8_000_000), true);
    };
    const lines: BareLine[] = [];
    for (let at = 0; at < 100; at += 1) {
      const line = await openLine(panel);
      line.socket.pause().write(head('GET', ROUTE));
      lines.push(line);
    }
    await until(() => panel.supervisor.requests.length === 100, 'the requests', 20_000);
    await until(() => countConnections() === 0, 'the end of all', 20_000);
    expect(await isOk()).toBe(true);
    for (const { socket } of lines) socket.destroy();
  });

  it('of a stream is gone, and the plugin is told', async () => {
    await start({ limits });
    panel.supervisor.handler = () => undefined;
    const line = await openLine(panel);
    line.socket.pause().write(head('GET', ROUTE));
    await until(() => panel.supervisor.requests.length === 1, 'the request');
    const { sink } = panel.supervisor.requests[0]!;
    sink.onHead(200, {}, Buffer.alloc(10), false);
    for (let at = 0; at < 200; at += 1) sink.onData(Buffer.alloc(65_536), false);
    await until(() => panel.supervisor.requests[0]?.cancelled === 'client_gone', 'the cancellation');
    await until(() => countConnections() === 0, 'the end of the connection');
    line.socket.destroy();
  });

  it('is told apart from one that reads slowly and steadily', async () => {
    await start({ limits: { takeStallMs: 3_000, headCheckMs: 20 } });
    const body = Buffer.alloc(24_000_000);
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(200, {}, body, true);
    };
    const line = await openLine(panel);
    let received = 0;
    line.socket.removeAllListeners('data');
    line.socket.on('data', (piece: Buffer) => {
      received += piece.length;
      line.socket.pause();
    });
    // So little at a time that the system gives no sign of it for longer than the limit.
    const reading = setInterval(() => line.socket.resume(), 250);
    line.socket.write(head('GET', ROUTE));
    const startedAtMs = performance.now();
    await until(() => line.isEnded || performance.now() - startedAtMs > 9_000, 'nine seconds', 30_000);
    clearInterval(reading);
    expect(received).toBeLessThan(body.length / 2);
    expect(line.isEnded).toBe(false);
    line.socket.destroy();
  });
});

describe('when all connections are taken', () => {
  it('the address that has most of them loses the one that takes nothing', async () => {
    await start({ limits: { maxConnections: 5, headCheckMs: 20 } });
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(200, {}, Buffer.alloc(8_000_000), true);
    };
    const greedy: BareLine[] = [];
    for (let at = 0; at < 5; at += 1) {
      const line = await openLine(panel);
      line.socket.pause().write(head('GET', ROUTE));
      greedy.push(line);
    }
    await until(() => panel.supervisor.requests.length === 5, 'the requests');
    await untilOk();
    for (const { socket } of greedy) socket.resume();
    await until(() => greedy.some(({ isEnded }) => isEnded), 'the end of one of the others');
    for (const { socket } of greedy) socket.destroy();
  });

  it('one that only begins a request makes room, too', async () => {
    await start({ limits: { maxConnections: 3, headCheckMs: 20 } });
    const lines = await Promise.all([1, 2, 3].map(() => openLine(panel, 'GET / HTTP/1.1\r\n')));
    await untilOk();
    for (const { socket } of lines) socket.destroy();
  });
});

describe('a client that closes its half after the request', () => {
  const limits = { halfCloseMs: 2_000, headCheckMs: 20 };

  it.each(['whole', 'in pieces', 'of the panel'])('is answered: %s', async (kind) => {
    await start({ limits });
    panel.supervisor.handler = ({ sink }) => {
      setTimeout(() => {
        if (kind === 'whole') sink.onHead(200, {}, Buffer.from('done'), true);
        else {
          sink.onHead(200, {}, Buffer.from('do'), false);
          sink.onData(Buffer.from('ne'), true);
        }
      }, 50);
    };
    const line = await openLine(panel);
    const path = kind === 'of the panel' ? '/api/system' : ROUTE;
    line.socket.end(head(kind === 'of the panel' ? 'GET' : 'POST', path, 'Content-Length: 0\r\n'));
    await until(() => line.isEnded, 'the end of the connection');
    expect(line.text).toMatch(/^HTTP\/1\.1 200 /);
    expect(line.text).toContain(kind === 'of the panel' ? '"hostname"' : 'done'.slice(0, 2));
  });

  it('gets no more of an answer that has no end', async () => {
    await start({ limits: { ...limits, halfCloseMs: 60_000 } });
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(200, { 'content-type': 'text/event-stream' }, Buffer.from('data: one\n\n'), false);
    };
    const own = await openLine(panel, head('GET', '/api/events'));
    const plugins = await openLine(panel, head('GET', ROUTE));
    await until(() => own.text.includes('event:') && plugins.text.includes('one'), 'both streams');
    own.socket.end();
    plugins.socket.end();
    await until(() => own.isEnded && plugins.isEnded, 'the end of both');
    expect(panel.supervisor.requests[0]?.cancelled).toBe('client_gone');
  });
});

describe('a body that is asked for with 100 Continue', () => {
  it.each([
    ['to the panel', '/api/auth/password', ''],
    ['to a plugin', ROUTE, ''],
  ])('is not asked for before the log-in: %s', async (_name, path) => {
    await start();
    const line = await openLine(
      panel,
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`,
    );
    await until(() => line.isEnded, 'the refusal');
    expect(line.text).toMatch(/^HTTP\/1\.1 401 /);
    expect(line.text).toContain('connection: close');
    expect(line.text).not.toContain('100 Continue');
  });

  it('is asked for behind it, and read', async () => {
    await start();
    for (const path of ['/api/auth/login', ROUTE]) {
      const request = httpRequest({
        port: panel.port,
        path,
        method: 'POST',
        headers: {
          cookie,
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/json',
          'content-length': 2,
          expect: '100-continue',
        },
      });
      const asked = new Promise<void>((resolve) => request.once('continue', resolve));
      request.flushHeaders();
      await asked;
      request.on('error', () => undefined).destroy();
    }
  });
});

it('a question about the whole server is answered, and what no resource knows names what they know', async () => {
  await start();
  const options = await openLine(panel, 'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  const trace = await openLine(panel, head('TRACE', '/healthz', 'Connection: close\r\n'));
  await until(() => options.isEnded && trace.isEnded, 'the answers');
  expect(options.text).toMatch(/^HTTP\/1\.1 200 OK\r\nallow: GET, HEAD, POST/);
  expect(trace.text).toMatch(/^HTTP\/1\.1 405 /);
  expect(trace.text).toContain('\r\nallow: GET, HEAD, POST');
});
