/** Requests through a plugin: what it gets, what the browser gets, streams, failures, and who may. */

import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { TestPanel, until } from './support/panel.ts';
import type { RecordedRequest } from './support/scripted-supervisor.ts';

let panel: TestPanel;
let cookie: string;
afterEach(() => panel[Symbol.asyncDispose]());

async function start(config: Parameters<typeof TestPanel.start>[0] = {}): Promise<void> {
  panel = await TestPanel.start(config);
  cookie = await panel.logIn();
}

function open(
  path: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): ClientRequest {
  return httpRequest({
    host: '127.0.0.1',
    port: panel.port,
    path,
    method: options.method ?? 'GET',
    headers: { cookie, 'sec-fetch-site': 'same-origin', ...options.headers },
    agent: false,
  });
}

async function readAll(response: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

const last = (): RecordedRequest => panel.supervisor.requests.at(-1)!;

describe('a forwarded request', () => {
  it('reaches the plugin byte for byte, with what the host knows', async () => {
    await start();
    const answer = await panel.call('/api/plugins/route/hello/a%2Fb/%E2%82%AC?x=1&y=%00', {
      cookie: `${cookie}; theirs=1`,
      headers: { accept: 'x', 'x-forwarded-for': '6.6.6.6', 'x-toru-role': 'root' },
    });
    expect(answer).toMatchObject({ status: 200, text: 'ok' });
    expect(last().head).toMatchObject({
      method: 'GET',
      path: '/a%2Fb/%E2%82%AC?x=1&y=%00',
      user: { name: 'admin', role: 'admin' },
    });
    expect({ ...last().head.headers }).toEqual({
      host: `127.0.0.1:${panel.port}`,
      accept: 'x',
      cookie: 'theirs=1',
      'sec-fetch-site': 'same-origin',
      'x-toru-user': 'admin',
      'x-toru-role': 'admin',
      'x-request-id': expect.stringMatching(/^[0-9a-f]{12}-\w+$/),
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': `127.0.0.1:${panel.port}`,
      'x-forwarded-prefix': '/api/plugins/route/hello',
    });
  });

  it('works below a base path of several segments', async () => {
    await start({ basePath: '/tools/steering' });
    const outside = open('/api/plugins/route/hello').end();
    const [refusal] = (await once(outside, 'response')) as [IncomingMessage];
    expect(refusal.statusCode).toBe(404);
    const good = open('/tools/steering/api/plugins/route/hello?q').end();
    const [response] = (await once(good, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    expect(last().head.path).toBe('/?q');
    expect(last().head.headers['x-forwarded-prefix']).toBe('/tools/steering/api/plugins/route/hello');
  });

  it('needs a session, an own origin for changes, and a plugin that the user may use', async () => {
    await start();
    const path = '/api/plugins/route/hello/';
    expect(await panel.call(path)).toMatchObject({ status: 401, json: { code: 'UNAUTHENTICATED' } });
    const foreign = { cookie, headers: { 'sec-fetch-site': 'cross-site' } };
    expect((await panel.call(path, { ...foreign, method: 'POST' })).json.code).toBe('ORIGIN_MISMATCH');
    expect((await panel.call(path, foreign)).status).toBe(200);
    const noHeader = await panel.call(path, { method: 'DELETE', headers: { cookie } });
    expect(noHeader.json.code).toBe('ORIGIN_MISMATCH');
    const origin = `http://127.0.0.1:${panel.port}`;
    expect((await panel.call(path, { method: 'DELETE', headers: { cookie, origin } })).status).toBe(200);
    const client = await panel.logInAsClient();
    expect(await panel.call(path, { cookie: client })).toMatchObject({
      status: 403,
      json: { code: 'FORBIDDEN' },
    });
    await panel.call('/api/plugins/hello/access', { method: 'PUT', cookie, body: { access: 'client' } });
    expect((await panel.call(path, { cookie: client })).status).toBe(200);
    expect(last().head.headers['x-toru-role']).toBe('client');
    const limited = await panel.logInAsClient('dora', ['other']);
    expect((await panel.call(path, { cookie: limited })).status).toBe(403);
    expect(await panel.call('/api/plugins/route/unknown/', { cookie })).toMatchObject({
      status: 404,
      json: { code: 'PLUGIN_NOT_FOUND' },
    });
  });

  it('carries small and large bodies, and says when there is none', async () => {
    await start();
    await panel.call('/api/plugins/route/hello/', { method: 'POST', cookie, body: 'small' });
    expect(last()).toMatchObject({ isBodyOver: true });
    expect(last().body.toString()).toBe('small');
    const large = Buffer.alloc(3_000_000, 'x');
    panel.supervisor.handler = () => undefined;
    const call = panel.call('/api/plugins/route/hello/', { method: 'PUT', cookie, body: large });
    await until(() => panel.supervisor.requests.length === 2 && last().isBodyOver, 'the whole body');
    expect(last().body.equals(large)).toBe(true);
    last().sink.onHead(201, {}, Buffer.from('stored'), true);
    expect(await call).toMatchObject({ status: 201, text: 'stored' });
  });

  it('holds an upload while the plugin does not take more', async () => {
    await start();
    panel.supervisor.handler = (request) => {
      request.takesMore = false;
    };
    const upload = open('/api/plugins/route/hello/', { method: 'POST' });
    const total = 40_000_000;
    upload.setHeader('content-length', total);
    upload.on('error', () => undefined);
    let wasHeld = false;
    for (let sent = 0; sent < total; sent += 1_000_000)
      wasHeld = !upload.write(Buffer.alloc(1_000_000)) || wasHeld;
    await until(() => panel.supervisor.requests.length === 1 && last().receivedBytes > 0, 'a first piece');
    expect(last().receivedBytes).toBeLessThan(1_000_000);
    expect(wasHeld).toBe(true);
    last().takesMore = true;
    last().sink.onWritable?.();
    upload.end();
    await until(() => last().isBodyOver, 'the end of the upload');
    expect(last().receivedBytes).toBe(total);
    last().sink.onHead(200, {}, Buffer.alloc(0), true);
    const [response] = (await once(upload, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
  });

  it('refuses a body over the limit, declared or not', async () => {
    await start({ maxBodyBytes: 100_000 });
    const declared = await panel.call('/api/plugins/route/hello/', {
      method: 'POST',
      cookie,
      body: Buffer.alloc(100_001),
    });
    expect(declared).toMatchObject({ status: 413, json: { code: 'BODY_TOO_LARGE' } });
    expect(panel.supervisor.requests).toHaveLength(0);
    panel.supervisor.handler = () => undefined;
    const chunked = open('/api/plugins/route/hello/', { method: 'POST' });
    for (let at = 0; at < 11; at += 1) chunked.write(Buffer.alloc(10_000));
    const [response] = (await once(chunked, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    expect(last().cancelled).toBe('client_gone');
    chunked.on('error', () => undefined).destroy();
  });

  it('is given up when the client leaves', async () => {
    await start({ limits: { halfCloseMs: 50, headCheckMs: 20 } });
    panel.supervisor.handler = () => undefined;
    const request = open('/api/plugins/route/hello/');
    request.on('error', () => undefined).end();
    await until(() => panel.supervisor.requests.length === 1, 'the request');
    request.destroy();
    await until(() => last().cancelled !== null, 'the cancellation');
    last().sink.onHead(200, {}, Buffer.from('late'), true);
  });
});

describe('a response', () => {
  it.each([
    ['HEAD', 200, { 'content-length': '42' }, '', '42', ''],
    ['HEAD', 200, {}, 'body', '4', ''],
    ['GET', 204, {}, '', undefined, ''],
    ['GET', 304, { etag: '"x"' }, '', undefined, ''],
    ['GET', 206, { 'content-range': 'bytes 0-1/9' }, 'ab', '2', 'ab'],
    ['OPTIONS', 200, { allow: 'GET' }, 'x', '1', 'x'],
    ['GET', 599, {}, 'odd', '3', 'odd'],
  ] as const)('to %s with status %i passes', async (method, status, headers, body, length, text) => {
    await start();
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(status, headers, Buffer.from(body), true);
    };
    const answer = await panel.call('/api/plugins/route/hello/', { method, cookie });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-length']).toBe(length);
    expect(answer.text).toBe(text);
  });

  it('streams, and tells the plugin what has left only when it has', async () => {
    await start();
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(200, { 'content-type': 'application/octet-stream' }, Buffer.alloc(0), false);
    };
    const request = open('/api/plugins/route/hello/').end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.headers['transfer-encoding']).toBe('chunked');
    last().sink.onData(Buffer.from('first'), false);
    const [piece] = (await once(response, 'data')) as [Buffer];
    expect(piece.toString()).toBe('first');
    expect(last().consumed).toBe(5);
    response.pause();
    const block = Buffer.alloc(1_000_000);
    let sent = 5;
    while (last().consumed === sent && sent < 60_000_000) {
      last().sink.onData(block, false);
      sent += block.length;
    }
    expect(last().consumed).toBeLessThan(sent);
    response.resume();
    await until(() => last().consumed === sent, 'everything has left');
    last().sink.onData(Buffer.alloc(0), true);
    await once(response, 'end');
  });

  it('sends server-sent events at once and ends them with the session', async () => {
    await start();
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(200, { 'content-type': 'text/event-stream' }, Buffer.from('data: 1\n\n'), false);
    };
    const request = open('/api/plugins/route/hello/').end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const [piece] = (await once(response, 'data')) as [Buffer];
    expect(piece.toString()).toBe('data: 1\n\n');
    const ended = once(response, 'error');
    await panel.call('/api/auth/logout', { method: 'POST', cookie });
    await ended;
    expect(last().cancelled).toBe('client_gone');
  });

  it('ends without its last chunk when the plugin dies in the middle', async () => {
    await start();
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(200, {}, Buffer.from('half'), false);
    };
    const request = open('/api/plugins/route/hello/').end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await once(response, 'data');
    const failed = once(response, 'error');
    last().sink.onFail({ code: 'PLUGIN_CRASHED', message: 'exited with status 3', retryAfterMs: null });
    const [error] = (await failed) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });

  it('ends the connection when it is longer or shorter than declared', async () => {
    await start();
    for (const body of ['longer than five', 'no']) {
      panel.supervisor.handler = ({ sink }) => {
        sink.onHead(200, { 'content-length': '5' }, Buffer.alloc(0), false);
      };
      const request = open('/api/plugins/route/hello/').end();
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      const read = readAll(response);
      last().sink.onData(Buffer.from(body), true);
      await expect(read).rejects.toThrow('aborted');
    }
  });

  it.each([
    [{ 'bad name': 'x' }, 200, 'PLUGIN_HEADERS_INVALID'],
    [{ x: 'a\r\nset-cookie: steering_session=evil' }, 200, 'PLUGIN_HEADERS_INVALID'],
    [{ 'content-length': '3' }, 200, 'PLUGIN_PROTOCOL_ERROR'],
    [{}, 199, 'PLUGIN_PROTOCOL_ERROR'],
    [{}, 600, 'PLUGIN_PROTOCOL_ERROR'],
  ])('with %j and status %i is refused', async (headers, status, code) => {
    await start();
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(status, headers, Buffer.from('body'), true);
    };
    const answer = await panel.call('/api/plugins/route/hello/', { cookie });
    expect(answer).toMatchObject({ status: 502, json: { code } });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('confines cookies and sandboxes documents', async () => {
    await start();
    panel.supervisor.handler = ({ sink }) => {
      const headers = { 'content-type': 'text/html', 'set-cookie': ['a=1; Path=/', 'steering_session=evil'] };
      sink.onHead(200, headers, Buffer.from('<p>'), true);
    };
    const answer = await panel.call('/api/plugins/route/hello/', { cookie });
    expect(answer.headers['set-cookie']).toEqual(['a=1; Path=/api/plugins/route/hello/']);
    expect(answer.headers['content-security-policy']).toBe('sandbox');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it.each([
    ['PLUGIN_UNAVAILABLE', 503, 2_500, '3'],
    ['PLUGIN_FAILED', 503, null, undefined],
    ['PLUGIN_BUSY', 503, 100, '1'],
    ['PLUGIN_TIMEOUT', 504, null, undefined],
    ['PLUGIN_CRASHED', 502, 250, '1'],
    ['PLUGIN_ABORTED', 502, null, undefined],
    ['BODY_NOT_TEXT', 415, null, undefined],
  ] as const)(
    'of a plugin that fails with %s is a problem',
    async (code, status, retryAfterMs, retryAfter) => {
      await start();
      panel.supervisor.handler = ({ sink }) => {
        sink.onFail({ code, message: 'the cause', retryAfterMs });
      };
      const answer = await panel.call('/api/plugins/route/hello/', { cookie });
      expect(answer).toMatchObject({ status, json: { code, detail: 'the cause', status } });
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.headers['retry-after']).toBe(retryAfter);
    },
  );

  it('in one piece is bounded for readers that do not read, the one that waits longest going first', async () => {
    await start({ limits: { maxBacklogBytes: 40_000_000, headCheckMs: 20 } });
    const body = Buffer.alloc(16_000_000);
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(200, { 'content-type': 'application/octet-stream' }, body, true);
    };
    const ends: number[] = [];
    const sockets = [];
    for (let at = 0; at < 4; at += 1) {
      const socket = await panel.connect();
      sockets.push(socket.pause());
      socket.on('error', () => undefined).on('close', () => ends.push(at));
      socket.write(`GET /api/plugins/route/hello/ HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`);
      await until(() => panel.supervisor.requests.length === at + 1, 'the request');
    }
    let received = 0;
    for (const socket of sockets) socket.on('data', (piece: Buffer) => (received += piece.length)).resume();
    await until(() => received > 2 * body.length && ends.length === 2, 'two whole bodies and two cut off');
    expect(ends.sort()).toEqual([0, 1]);
    for (const socket of sockets) socket.destroy();
  });

  it('that comes before the end of an upload drops the rest and keeps the connection', async () => {
    await start();
    panel.supervisor.handler = ({ sink }) => {
      sink.onHead(200, {}, Buffer.from('enough'), true);
    };
    const socket = await panel.connect();
    const head = (length: number): string =>
      `POST /api/plugins/route/hello/ HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: ${length}\r\n\r\n`;
    let text = '';
    socket.on('data', (piece: Buffer) => (text += piece.toString()));
    socket.write(head(200_000) + 'x'.repeat(100_000));
    await until(() => text.includes('enough'), 'the early answer');
    socket.write('x'.repeat(100_000) + head(2) + 'ab');
    await until(() => text.split('enough').length === 3, 'the second answer');
    expect(panel.supervisor.requests).toHaveLength(2);
    expect(last().body.toString()).toBe('ab');
    socket.destroy();
  });

  it('to a client that expects 100 comes after the go-ahead, and a refusal without it', async () => {
    await start();
    const request = open('/api/plugins/route/hello/', {
      method: 'POST',
      headers: { expect: '100-continue', 'content-length': '3' },
    });
    request.flushHeaders();
    await once(request, 'continue');
    request.end('abc');
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    expect(last().body.toString()).toBe('abc');
    const refused = open('/api/plugins/route/unknown/', {
      method: 'POST',
      headers: { expect: '100-continue', 'content-length': '3' },
    });
    let wasContinued = false;
    refused.on('continue', () => (wasContinued = true)).on('error', () => undefined);
    refused.flushHeaders();
    const [refusal] = (await once(refused, 'response')) as [IncomingMessage];
    expect(refusal.statusCode).toBe(404);
    expect(wasContinued).toBe(false);
    refused.destroy();
  });
});
