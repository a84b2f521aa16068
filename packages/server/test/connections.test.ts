/** Connections on bare sockets: requests in a row, bytes cut anywhere, bodies whole in both directions, and every way to end. */

import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { openLine, type BareLine } from './support/bare-line.ts';
import { TestPanel, until } from './support/panel.ts';

const ROUTE = '/api/plugins/route/hello/';

let panel: TestPanel;
let cookie: string;
afterEach(() => panel[Symbol.asyncDispose]());

async function start(config: Parameters<typeof TestPanel.start>[0] = {}): Promise<void> {
  panel = await TestPanel.start(config);
  cookie = await panel.logIn();
}

const open = (): Promise<BareLine> => openLine(panel);

const head = (method: string, path: string, more = '', version = '1.1'): string =>
  `${method} ${path} HTTP/${version}\r\nHost: localhost\r\nCookie: ${cookie}\r\nSec-Fetch-Site: same-origin\r\n${more}\r\n`;

const statuses = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));

/** The body in a text of chunks. */
function withoutChunks(text: string): string {
  const runs: string[] = [];
  for (let at = 0; ;) {
    const lineEnd = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    if (!(size > 0)) return runs.join('');
    runs.push(text.slice(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}

/** Answers with the path of the request, and the size of its body behind it. */
function echoPaths(): void {
  panel.supervisor.handler = (request) => {
    const answer = (): void => {
      request.sink.onHead(200, {}, Buffer.from(`<${request.head.path} ${request.body.length}>`), true);
    };
    if (request.isBodyOver) answer();
    else request.onBodyOver = answer;
  };
}

describe('requests in a row', () => {
  it('are answered in their order, whoever answers them', async () => {
    await start();
    echoPaths();
    const line = await open();
    line.socket.write(
      head('GET', `${ROUTE}1`) +
        head('GET', '/healthz') +
        head('POST', `${ROUTE}2`, 'Content-Length: 3\r\n') +
        'abc' +
        head('POST', `${ROUTE}3`, 'Transfer-Encoding: chunked\r\n') +
        '2\r\nab\r\n2\r\ncd\r\n0\r\nX: y\r\n\r\n' +
        head('GET', '/no/such/page') +
        '\r\n' +
        head('HEAD', `${ROUTE}4`) +
        head('GET', `${ROUTE}5`, 'Connection: close\r\n') +
        head('GET', `${ROUTE}never`),
    );
    await until(() => line.isEnded, 'the end of the connection');
    expect(statuses(line.text)).toEqual([200, 200, 200, 200, 404, 200, 200]);
    const order = ['</1 0>', '{"status":"ok"}', '</2 3>', '</3 4>', '"NOT_FOUND"', '</5 0>'];
    const places = order.map((text) => line.text.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(panel.supervisor.requests).toHaveLength(5);
  });

  it('may come a byte at a time', async () => {
    await start();
    echoPaths();
    const line = await open();
    const all =
      head('GET', '/healthz') +
      head('POST', `${ROUTE}slow`, 'Transfer-Encoding: chunked\r\n') +
      '3\r\nabc\r\n0\r\n\r\n' +
      head('POST', '/api/auth/login', 'Content-Type: application/json\r\nContent-Length: 2\r\n') +
      '{}' +
      head('GET', `${ROUTE}last`);
    for (const byte of all) {
      line.socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => line.text.includes('</last 0>'), 'the last answer');
    expect(statuses(line.text)).toEqual([200, 200, 422, 200]);
    expect(line.text).toContain('</slow 3>');
    line.socket.destroy();
  });

  it('of HTTP/1.0 are answered on one connection only when the client asks for it', async () => {
    await start();
    echoPaths();
    const kept = await open();
    kept.socket.write(head('GET', `${ROUTE}a`, 'Connection: keep-alive\r\n', '1.0'));
    await until(() => kept.text.includes('</a 0>'), 'the first answer');
    kept.socket.write(head('GET', `${ROUTE}b`, '', '1.0'));
    await until(() => kept.isEnded, 'the end of the connection');
    expect(kept.text).toContain('</b 0>');
    expect(kept.text).toContain('connection: keep-alive\r\n');
    expect(kept.text).toContain('connection: close\r\n');
  });

  it.each(['Content-Length: 300000\r\n', 'Transfer-Encoding: chunked\r\n'])(
    'go on behind a body that the router refused to read: %j',
    async (framing) => {
      await start();
      const line = await open();
      const half = 'x'.repeat(150_000);
      const isChunked = framing.startsWith('Transfer');
      const write = (text: string): void => {
        line.socket.write(isChunked ? `${text.length.toString(16)}\r\n${text}\r\n` : text);
      };
      line.socket.write(
        head('POST', '/api/plugins/hello/settings', `Content-Type: text/plain\r\n${framing}`),
      );
      write(half);
      await until(() => line.text.includes('\r\n\r\n'), 'the refusal, before the body is there');
      write(half);
      line.socket.write((isChunked ? '0\r\n\r\n' : '') + head('GET', '/healthz'));
      await until(() => line.text.includes('{"status":"ok"}'), 'the second answer');
      expect(statuses(line.text)).toHaveLength(2);
      expect(statuses(line.text)[0]).toBeGreaterThanOrEqual(400);
      line.socket.destroy();
    },
  );

  it('may have empty lines before them, however many', async () => {
    await start();
    const line = await open();
    for (const text of ['\r\n'.repeat(100_000), '\r', '\n', head('GET', '/healthz'), '\r\n']) {
      line.socket.write(text);
      await new Promise((resolve) => setImmediate(resolve));
    }
    line.socket.write(head('GET', '/healthz'));
    await until(() => line.text.split('{"status":"ok"}').length === 3, 'two answers');
    line.socket.destroy();
  });
});

describe('what is no HTTP/1.1', () => {
  it.each([
    ['a TLS greeting', '\u0016\u0003\u0001\u0002'],
    ['lines without carriage returns', 'GET / HTTP/1.1\nHost: localhost\n\n'],
    ['a name with a space', 'GET / HTTP/1.1\r\nHost : localhost\r\n\r\n'],
    ['another version', 'GET / HTTP/1.2\r\nHost: localhost\r\n\r\n'],
  ])('is answered at once and ends the connection: %s', async (_name, bytes) => {
    await start();
    const line = await open();
    line.socket.write(Buffer.from(bytes + head('GET', '/healthz'), 'latin1'));
    await until(() => line.isEnded, 'the end of the connection');
    expect(statuses(line.text)).toEqual([400]);
    expect(line.text).toContain('"REQUEST_INVALID"');
  });

  it('in the middle of a body gives the request up', async () => {
    await start();
    panel.supervisor.handler = () => undefined;
    const line = await open();
    line.socket.write(`${head('POST', ROUTE, 'Transfer-Encoding: chunked\r\n')}3\r\nabc\r\n`);
    await until(() => panel.supervisor.requests.length === 1, 'the request');
    line.socket.write('nonsense\r\n');
    await until(() => line.isEnded, 'the end of the connection');
    expect(statuses(line.text)).toEqual([400]);
    expect(panel.supervisor.requests[0]?.cancelled).toBe('client_gone');
  });
});

describe('bodies', () => {
  const body = randomBytes(5_000_000);
  const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

  it.each(['declared', 'chunked'])('of clients arrive whole, held back or not: %s', async (kind) => {
    await start();
    let held = 0;
    panel.supervisor.waitsForBody = false;
    panel.supervisor.handler = (request) => {
      request.onBodyOver = () => {
        request.sink.onHead(200, {}, Buffer.from(sha(request.body)), true);
      };
      // Takes a little, then lets the sender wait.
      request.takesMore = false;
      const timer = setInterval(() => {
        held += 1;
        if (request.isBodyOver) clearInterval(timer);
        else request.sink.onWritable?.();
      }, 1);
    };
    const line = await open();
    const isChunked = kind === 'chunked';
    line.socket.write(
      head('PUT', ROUTE, isChunked ? 'Transfer-Encoding: chunked\r\n' : `Content-Length: ${body.length}\r\n`),
    );
    for (let at = 0, size = 1; at < body.length; at += size, size = (size * 7 + 13) % 90_000) {
      const piece = body.subarray(at, at + size);
      if (isChunked && piece.length > 0) line.socket.write(`${piece.length.toString(16)}\r\n`);
      line.socket.write(piece);
      if (isChunked && piece.length > 0) line.socket.write('\r\n');
    }
    if (isChunked) line.socket.write('0\r\n\r\n');
    line.socket.write(head('GET', '/healthz'));
    await until(() => line.text.includes('{"status":"ok"}'), 'the next answer');
    expect(line.text).toContain(sha(body));
    expect(held).toBeGreaterThan(1);
    line.socket.destroy();
  });

  it.each([
    ['copied', true],
    ['kept', true],
    ['kept', false],
  ])(
    'of plugins arrive whole at a reader that stops now and then: %s, declared: %s',
    async (way, declared) => {
      await start();
      const length: Record<string, string> = declared ? { 'content-length': String(body.length) } : {};
      panel.supervisor.handler = ({ sink }) => {
        sink.onHead(200, length, body.subarray(0, 10), false);
      };
      const socket = await panel.connect();
      const pieces: Buffer[] = [];
      let received = 0;
      socket.on('data', (piece: Buffer) => {
        pieces.push(piece);
        received += piece.length;
        socket.pause();
        setImmediate(() => socket.resume());
      });
      socket.write(head('GET', ROUTE));
      await until(() => panel.supervisor.requests.length === 1, 'the request');
      const { sink } = panel.supervisor.requests[0]!;
      const kept = new Set<Buffer>();
      for (let at = 10; at < body.length; at += 100_000) {
        // What is handed over is valid during the call only, or as long as it is kept.
        const piece = Buffer.from(body.subarray(at, at + 100_000));
        const clear = (): void => void piece.fill(0);
        const keep = (): (() => void) => {
          kept.add(piece);
          return clear;
        };
        sink.onData(piece, at + 100_000 >= body.length, way === 'kept' ? keep : undefined);
        if (!kept.has(piece)) clear();
      }
      expect(kept.size > 0).toBe(way === 'kept');
      await until(() => received > body.length, 'the whole answer');
      const last = (): string => Buffer.concat(pieces).toString('latin1', Math.max(0, received - 5));
      await until(() => declared || last() === '0\r\n\r\n', 'the last chunk');
      const [, answer = ''] = /\r\n\r\n(.*)$/s.exec(Buffer.concat(pieces).toString('latin1')) ?? [];
      const text = declared ? answer : withoutChunks(answer);
      expect(sha(Buffer.from(text, 'latin1'))).toBe(sha(body));
      socket.destroy();
    },
  );
});

describe('the end of a connection', () => {
  it('waits for a slow reader of the last answer', async () => {
    await start({ limits: { flushMs: 20, keepAliveMs: 300, headCheckMs: 20 } });
    const body = Buffer.alloc(8_000_000, 'x');
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(200, {}, body, true);
    };
    const socket = await panel.connect();
    let received = 0;
    socket.pause().write(head('GET', ROUTE, 'Connection: close\r\n'));
    await until(() => panel.supervisor.requests.length === 1, 'the request');
    // An idle connection is kept for longer than an answer that is cut off has to leave.
    const idle = await open();
    idle.socket.write(head('GET', '/healthz'));
    await until(() => idle.isEnded, 'the end of an idle connection');
    socket.on('data', (piece: Buffer) => (received += piece.length)).resume();
    await once(socket, 'close');
    expect(received).toBeGreaterThan(body.length);
  });

  it('by a client that closes its half gives a request up that takes too long', async () => {
    await start({ limits: { halfCloseMs: 50, headCheckMs: 20 } });
    panel.supervisor.handler = () => undefined;
    const line = await open();
    line.socket.write(head('GET', ROUTE));
    await until(() => panel.supervisor.requests.length === 1, 'the request');
    line.socket.end();
    await until(() => panel.supervisor.requests[0]?.cancelled === 'client_gone', 'the cancellation');
    await until(() => line.isEnded, 'the end of the connection');
  });

  it('by the panel lets what is under way finish, and says that it is the last answer', async () => {
    await start();
    panel.supervisor.handler = () => undefined;
    const [busy, idle] = [await open(), await open()];
    idle.socket.write(head('GET', '/healthz'));
    busy.socket.write(head('GET', ROUTE));
    await until(() => panel.supervisor.requests.length === 1 && idle.text !== '', 'the request');
    const closing = panel.server.close(10_000);
    await until(() => idle.isEnded, 'the end of the idle connection');
    expect(busy.isEnded).toBe(false);
    panel.supervisor.requests[0]?.sink.onHead(200, {}, Buffer.from('finished'), true);
    await closing;
    await until(() => busy.isEnded, 'the end of the busy connection');
    expect(busy.text).toContain('finished');
    expect(busy.text).toContain('connection: close\r\n');
  });

  it('by the panel cuts off what does not finish in time', async () => {
    await start();
    panel.supervisor.handler = () => undefined;
    const line = await open();
    line.socket.write(head('GET', ROUTE));
    await until(() => panel.supervisor.requests.length === 1, 'the request');
    const closed = once(line.socket, 'close');
    await panel.server.close(50);
    await closed;
    expect(panel.supervisor.requests[0]?.cancelled).toBe('client_gone');
  });
});
