/** The limits of the server itself: what is slow, large or too much gets a clear answer, and whatever may take long is left alone. */

import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { ServerConfig } from '../src/index.ts';
import { openLine, type BareLine } from './support/bare-line.ts';
import { TestPanel, until } from './support/panel.ts';
import type { RecordedRequest } from './support/scripted-supervisor.ts';

const ROUTE = '/api/plugins/route/hello/';

let panel: TestPanel;
let cookie: string;
afterEach(() => panel[Symbol.asyncDispose]());

async function start(config: Partial<ServerConfig> = {}): Promise<void> {
  panel = await TestPanel.start(config);
  cookie = await panel.logIn();
}

const open = (first?: string): Promise<BareLine> => openLine(panel, first);

const head = (method: string, path: string, more = ''): string =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nSec-Fetch-Site: same-origin\r\n${more}\r\n`;
const last = (): RecordedRequest => panel.supervisor.requests.at(-1)!;

describe('the head of a request', () => {
  const limits = { headMs: 1_000, headCheckMs: 50 };

  it('has to come in time, however slowly it drips', async () => {
    await start({ limits });
    const silent = await open();
    const dripping = await open('GET / HTTP/1.1\r\n');
    const drip = setInterval(() => dripping.socket.write('X'), 10);
    const second = await open(head('GET', '/healthz'));
    await until(() => second.text.includes('"ok"'), 'the first answer');
    second.socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n');
    for (const line of [silent, dripping, second])
      await until(() => line.isEnded, 'the end of the connection');
    clearInterval(drip);
    for (const { text } of [silent, dripping, second]) {
      expect(text).toContain('HTTP/1.1 408 Request Timeout\r\n');
      expect(text).toContain('The request head did not arrive within 1000 ms');
      expect(text).toContain('connection: close');
    }
  });

  it('is all that has to come in time: streams and uploads go on', async () => {
    await start({ limits });
    panel.supervisor.handler = ({ head: { method }, sink }) => {
      if (method === 'GET')
        sink.onHead(200, { 'content-type': 'text/event-stream' }, Buffer.from('one'), false);
    };
    const events = await open(head('GET', ROUTE));
    await until(() => events.text.includes('one'), 'the first event');
    const { sink } = last();
    const upload = await open(head('POST', ROUTE, 'Transfer-Encoding: chunked\r\n'));
    await until(() => panel.supervisor.requests.length === 2, 'the upload');
    const silent = await open();
    await until(() => silent.isEnded, 'the end of a connection that came later');
    sink.onData(Buffer.from('two'), false);
    await until(() => events.text.includes('two'), 'the second event');
    upload.socket.write('3\r\nabc\r\n0\r\n\r\n');
    await until(() => last().isBodyOver, 'the end of the upload');
    expect(last().body.toString()).toBe('abc');
    for (const { socket } of [events, upload]) socket.destroy();
  });

  it('may have 16 KiB', async () => {
    await start();
    const filler = (bytes: number): string => `X-Filler: ${'x'.repeat(bytes)}\r\n`;
    const large = await open(head('GET', '/healthz', filler(16_000)));
    await until(() => large.text.includes('"ok"'), 'the answer');
    const tooLarge = await open(head('GET', '/healthz', filler(17_000)));
    await until(() => tooLarge.isEnded, 'the end of the connection');
    expect(tooLarge.text).toContain('HTTP/1.1 431 Request Header Fields Too Large\r\n');
    expect(tooLarge.text).toContain('The request head is larger than 16384 bytes');
    large.socket.destroy();
  });
});

describe('connections', () => {
  it('are kept for 65 s, and then ended', async () => {
    await start();
    const patient = await open(head('GET', '/healthz'));
    await until(() => patient.text.includes('"ok"'), 'the answer');
    expect(patient.text.toLowerCase()).toContain('keep-alive: timeout=65\r\n');
    patient.socket.destroy();
    await panel[Symbol.asyncDispose]();
    await start({ limits: { keepAliveMs: 50 } });
    const idle = await open(head('GET', '/healthz'));
    await until(() => idle.isEnded, 'the end of the idle connection');
    expect(idle.text).toContain('"ok"');
  });

  it('over the limit are told so, and idle ones make room', async () => {
    await start({ limits: { maxConnections: 3 } });
    panel.supervisor.handler = () => undefined;
    const busy = await open(head('GET', ROUTE));
    await until(() => panel.supervisor.requests.length === 1, 'the request');
    const idle = [await open(head('GET', '/healthz')), await open(head('GET', '/healthz'))];
    await until(() => idle.every(({ text }) => text.includes('"ok"')), 'the answers');
    const refused = await open(head('GET', '/healthz'));
    await until(() => refused.isEnded, 'the end of the refused connection');
    expect(refused.text).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
    expect(refused.text).toContain('retry-after: 1\r\n');
    expect(refused.text).toContain('All 3 connections are taken');
    expect(refused.text).not.toContain('"ok"');
    await until(() => idle.every(({ isEnded }) => isEnded), 'the end of the idle connections');
    const next = await open(head('GET', '/healthz'));
    await until(() => next.text.includes('"ok"'), 'the answer to the next');
    expect(busy.isEnded).toBe(false);
    expect(panel.logged.filter((line) => line.includes('All connections are taken'))).toEqual([
      'warn All connections are taken; more are refused {"limit":3}',
    ]);
    for (const { socket } of [busy, next]) socket.destroy();
  });
});

describe('event streams', () => {
  it.each(['/api/events', '/api/plugins/hello/logs/stream'])('%s show that they live', async (path) => {
    await start({ limits: { beatMs: 30 } });
    const line = await open(head('GET', path));
    await until(() => line.text.split('\r\n3\r\n:\n\n\r\n').length > 2, 'two beats');
    line.socket.destroy();
  });
});

describe('the body of a request', () => {
  it('to the panel itself has to come in time', async () => {
    await start({ limits: { bodyMs: 100 } });
    const more = 'Content-Type: application/json\r\nContent-Length: 100\r\n';
    const line = await open(`${head('POST', '/api/auth/login', more)}{`);
    await until(() => line.isEnded, 'the end of the connection');
    expect(line.text).toMatch(/^HTTP\/1\.1 408 /);
    expect(line.text).toContain('The body did not arrive within 100 ms');
  });

  it.each([
    ['small', 1_000],
    ['large', 1_000_000],
  ])('to a plugin may not stop coming: %s', async (_name, bytes) => {
    await start({ limits: { bodyPauseMs: 100 } });
    panel.supervisor.handler = () => undefined;
    const line = await open(`${head('POST', ROUTE, `Content-Length: ${bytes}\r\n`)}x`);
    await until(() => line.isEnded, 'the end of the connection');
    expect(line.text).toMatch(/^HTTP\/1\.1 408 /);
    expect(line.text).toContain('Nothing more of the request body came for 100 ms');
    const { requests } = panel.supervisor;
    expect(requests.map(({ cancelled }) => cancelled)).toEqual(bytes === 1_000 ? [] : ['client_gone']);
  });

  it('may take as long as it likes while it comes, and while the plugin takes none of it', async () => {
    await start({ limits: { bodyPauseMs: 500 } });
    panel.supervisor.handler = (request) => {
      request.takesMore = false;
    };
    const piece = 'x'.repeat(100_000);
    const held = await open(head('POST', ROUTE, 'Content-Length: 1000000\r\n') + piece.repeat(10));
    await until(() => panel.supervisor.requests.length === 1, 'the held upload');
    const [first] = panel.supervisor.requests;
    const slow = await open(head('POST', ROUTE, 'Content-Length: 200\r\n'));
    let pieces = 0;
    const drip = setInterval(() => {
      if (pieces < 50) slow.socket.write('xxxx');
      pieces += 1;
    }, 30);
    const stopped = await open(head('POST', ROUTE, 'Content-Length: 200\r\n'));
    await until(() => stopped.isEnded, 'the end of one that stopped');
    const again = await open(head('POST', ROUTE, 'Content-Length: 200\r\n'));
    await until(() => again.isEnded, 'the end of one more that stopped');
    await until(() => panel.supervisor.requests.length === 2, 'the whole slow body');
    clearInterval(drip);
    expect([held.text, slow.text]).toEqual(['', '']);
    first!.takesMore = true;
    first!.sink.onWritable?.();
    await until(() => first!.isBodyOver, 'the whole held body');
    for (const { sink } of panel.supervisor.requests) sink.onHead(200, {}, Buffer.from('done'), true);
    await until(() => held.text.includes('done') && slow.text.includes('done'), 'the answers');
    for (const { socket } of [held, slow]) socket.destroy();
  });

  it('that is too large is refused without being read to its end', async () => {
    await start({ maxBodyBytes: 1_000_000 });
    panel.supervisor.handler = () => undefined;
    const declared = await open(head('POST', ROUTE, 'Content-Length: 1000001\r\n'));
    await until(() => declared.text.includes('BODY_TOO_LARGE'), 'the answer, before any byte of the body');
    expect(declared.text).toMatch(/^HTTP\/1\.1 413 /);
    declared.socket.destroy();
    const endless = await open(head('POST', ROUTE, 'Transfer-Encoding: chunked\r\n'));
    const chunk = `186a0\r\n${'x'.repeat(100_000)}\r\n`;
    const pour = (): void => {
      while (!endless.isEnded && endless.socket.write(chunk));
    };
    endless.socket.on('drain', pour);
    pour();
    await until(() => endless.isEnded, 'the end of the connection');
    expect(endless.text).toMatch(/^HTTP\/1\.1 413 /);
    expect(last().cancelled).toBe('client_gone');
    expect(last().receivedBytes).toBeLessThanOrEqual(1_000_000);
  });
});

describe('what passes unchanged', () => {
  it('are ranges, conditions and questions for the head only', async () => {
    await start();
    panel.supervisor.handler = ({ head: { method, headers }, sink }) => {
      if (headers['if-none-match'] === '"a"') sink.onHead(304, { etag: '"a"' }, Buffer.alloc(0), true);
      else if (headers['range'] === 'bytes=2-3')
        sink.onHead(206, { 'content-range': 'bytes 2-3/10', etag: '"a"' }, Buffer.from('cd'), true);
      else if (method === 'OPTIONS') sink.onHead(204, { allow: 'GET' }, Buffer.alloc(0), true);
      else sink.onHead(200, { 'content-length': '10', 'accept-ranges': 'bytes' }, Buffer.alloc(0), true);
    };
    const call = (method: string, headers: Record<string, string> = {}): ReturnType<typeof panel.call> =>
      panel.call(ROUTE, { method, cookie, headers });
    const range = await call('GET', { range: 'bytes=2-3', 'if-range': '"a"' });
    expect(range).toMatchObject({
      status: 206,
      text: 'cd',
      headers: { 'content-range': 'bytes 2-3/10', etag: '"a"' },
    });
    expect(last().head.headers).toMatchObject({ range: 'bytes=2-3', 'if-range': '"a"' });
    expect(await call('GET', { 'if-none-match': '"a"' })).toMatchObject({ status: 304, text: '' });
    expect(await call('HEAD')).toMatchObject({ status: 200, headers: { 'content-length': '10' }, text: '' });
    expect(last().head.method).toBe('HEAD');
    expect(await call('OPTIONS')).toMatchObject({ status: 204, headers: { allow: 'GET' } });
  });

  it('are answers that are no files: nobody compresses them', async () => {
    await start();
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(200, { 'content-type': 'text/plain' }, Buffer.from('x'.repeat(10_000)), true);
    };
    const accepting = { cookie, headers: { 'accept-encoding': 'br, gzip' } };
    for (const path of [ROUTE, '/api/openapi.json', '/metrics']) {
      const answer = await panel.call(path, accepting);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-encoding']).toBeUndefined();
    }
  });

  it('is the way back: a client that leaves in the middle of an answer stops the plugin', async () => {
    await start();
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(200, {}, Buffer.from('begun'), false);
    };
    const request = httpRequest({
      host: '127.0.0.1',
      port: panel.port,
      path: ROUTE,
      headers: { cookie },
      agent: false,
    });
    request.on('error', () => undefined).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.on('error', () => undefined);
    await once(response, 'data');
    request.destroy();
    await until(() => last().cancelled !== null, 'the cancellation');
    expect(last().cancelled).toBe('client_gone');
  });
});
