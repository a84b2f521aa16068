/** A plugin that does a bit of everything, each part under an address of its own. `TORU_TEST_START` picks how it starts. */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import {
  StartError,
  definePlugin,
  json,
  respond,
  text,
  type LicenseKeyText,
  type PluginRequest,
  type RequestContext,
} from '../../src/index.ts';

type Handler = (request: PluginRequest, ctx: RequestContext) => Response | Promise<Response>;

const gates = new Map<string, () => void>();
const seen: string[] = [];

const handlers: Readonly<Record<string, Handler>> = {
  '/hash': async (request) => {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const piece of (request.body ?? []) as AsyncIterable<Uint8Array>) {
      hash.update(piece);
      bytes += piece.length;
    }
    return json({ bytes, hash: hash.digest('hex'), rss: process.memoryUsage.rss() });
  },
  '/download': (request) =>
    respond(pieces(Number(request.query.get('n')), Number(request.query.get('piece')))),
  '/bytes': (request) => respond(new Uint8Array(Number(request.query.get('n'))).fill(120)),
  '/text': (request) => text('ü'.repeat(Number(request.query.get('n')))),
  '/mirror': (request) => new Response(request.body),
  '/ignores-upload': () => text('enough'),
  '/seen': () => json(seen),
  '/hold': async (request) => {
    await new Promise<void>((resolve) => gates.set(request.query.get('gate') ?? '', resolve));
    return text('released');
  },
  '/release': (request) => {
    gates.get(request.query.get('gate') ?? '')?.();
    return text('done');
  },
  '/waits': async (request) => {
    await once(request.signal, 'abort');
    seen.push(String(request.signal.reason));
    return text('too late');
  },
  '/events': (request) =>
    respond(events(request.signal), { headers: { 'content-type': 'text/event-stream' } }),
  '/breaks': () => respond(breaks()),
  '/throws-at-once': () => {
    throw new TypeError('at once');
  },
  '/answers-nothing': () => undefined as unknown as Response,
  '/huge-header': () => text('', { headers: { huge: 'x'.repeat(2_000_000) } }),
  '/logs': async (request, ctx) => {
    for (let n = 0; n < 400; n += 1) ctx.log.info('x'.repeat(60_000));
    await request.text();
    ctx.log.info('last line');
    return text('logged');
  },
  '/crash': () => {
    setTimeout(() => {
      throw new Error('nobody catches this');
    });
    return text('soon');
  },
  '/reject': () => {
    void Promise.reject(new Error('nobody handles this'));
    return text('soon');
  },
  '/log': (_request, ctx) => {
    ctx.log.debug('not sent');
    ctx.log.warn('look', { n: 1 });
    ctx.notify('info', 'Title', 'Message');
    ctx.status('degraded', 'half');
    return text('logged');
  },
  '/ctx': (_request, ctx) =>
    json({
      dataDir: ctx.dataDir,
      instanceId: ctx.instanceId,
      settings: ctx.settings,
      token: process.env['TORU_TOKEN'],
    }),
};

async function* pieces(bytes: number, size: number): AsyncGenerator<Uint8Array> {
  for (let left = bytes; left > 0; left -= size) {
    await Promise.resolve();
    yield Buffer.alloc(Math.min(left, size), 'x');
  }
}

async function* events(signal: AbortSignal): AsyncGenerator<string> {
  try {
    yield 'data: first\n\n';
    await once(signal, 'abort');
  } finally {
    seen.push('events ended');
  }
}

async function* breaks(): AsyncGenerator<string> {
  yield 'some';
  await delay(1);
  throw new Error('broken stream');
}

const mode = process.env['TORU_TEST_START'];
const keys = JSON.parse(process.env['TORU_TEST_KEYS'] ?? '[]') as LicenseKeyText[];

definePlugin({
  id: 'works',
  name: 'Works',
  version: '1.2.3',
  route: '/works',
  releasedAt: '2026-06-01',
  async start(ctx) {
    if (mode === 'throws') throw new Error('no database');
    if (mode === 'refuses') throw new StartError('port 80 is taken', { code: 'PORT_IN_USE', retry: false });
    if (mode === 'license') ctx.license.require({ keys, acceptTestKeys: true });
    if (mode === 'slow') {
      ctx.starting(40, 'Loading');
      await ctx.kv.set('started', 'yes');
    }
  },
  fetch(request, ctx) {
    const handler = handlers[request.path];
    return handler === undefined ? text('Not found', { status: 404 }) : handler(request, ctx);
  },
  async websocket(socket, ctx) {
    switch (socket.request.path) {
      case '/echo':
        socket.accept(socket.protocols[0]);
        for await (const message of socket) await socket.send(message);
        ctx.log.info('closed', { ...(await socket.closed) });
        return;
      case '/who':
        await socket.send(JSON.stringify(ctx.user));
        socket.close(4001, 'bye');
        return;
      case '/listens':
        socket.onMessage(async (message) => {
          if (message === 'throw') throw new Error('listener failed');
          await socket.send(`heard ${String(message)}`);
        });
        return;
      case '/throws-early':
        throw new Error('before accept');
      case '/leaves':
        for await (const message of socket) if (message === 'leave') break;
        return;
      case '/throws-inside':
        for await (const message of socket) throw new Error(`no ${String(message)}`);
        return;
      case '/throws-late':
        socket.accept();
        throw new Error('after accept');
      case '/pushes':
        for (let n = 0; n < 64; n += 1) await socket.send(new Uint8Array(65_536));
        await socket.send(new Uint8Array(1_000_000));
        socket.close();
        return;
      case '/refuses':
        return text('Log in first', { status: 401 });
      default:
        return;
    }
  },
  settingsChanged(values, ctx) {
    ctx.log.info('changed', { values });
    if (values['fail'] === true) throw new Error('cannot apply');
  },
  stop(ctx) {
    ctx.log.info(`stopping, aborted: ${ctx.signal.aborted}`);
  },
}).run();
