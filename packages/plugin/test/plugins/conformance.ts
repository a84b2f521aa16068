/** The conformance plugin: its routes are described in `conformance/README.md`. */

import { once } from 'node:events';
import { definePlugin, json, respond, text } from '../../src/index.ts';

definePlugin({
  id: 'conformance',
  name: 'Conformance',
  version: '1.0.0',
  route: '/conformance',
  ui: false,
  async fetch(request, ctx) {
    const key = request.query.get('key') ?? '';
    switch (`${request.method} ${request.path}`) {
      case 'GET /':
        return text('hello');
      case 'POST /echo': {
        const type = request.headers.get('content-type');
        const headers: Record<string, string> = type === null ? {} : { 'content-type': type };
        return respond(await request.bytes(), { headers });
      }
      case 'GET /headers':
        return json(Object.fromEntries(request.headers));
      case 'GET /user':
        return json(ctx.user);
      case 'GET /bytes':
        return respond(letters(Number(request.query.get('n'))), {
          headers: { 'content-type': 'application/octet-stream' },
        });
      case 'GET /kv/get': {
        const found = await ctx.kv.get(key);
        return found === undefined ? respond(null, { status: 404 }) : respond(found.value);
      }
      case 'PUT /kv/set': {
        const options = request.query.has('durable') ? { durable: true } : {};
        return json({ version: await ctx.kv.set(key, await request.bytes(), options) });
      }
      case 'GET /slow':
        await once(request.signal, 'abort');
        throw request.signal.reason;
      case 'GET /throw':
        throw new Error('thrown on request');
      case 'GET /settings':
        return json(ctx.settings);
      default:
        return respond(null, { status: 404 });
    }
  },
  async websocket(socket) {
    if (socket.request.path !== '/ws') return respond(null, { status: 404 });
    for await (const message of socket) await socket.send(message);
    return undefined;
  },
}).run();

async function* letters(count: number): AsyncGenerator<Uint8Array> {
  const piece = Buffer.alloc(65_536, 'x');
  for (let left = count; left > 0; left -= piece.length) {
    yield left < piece.length ? piece.subarray(0, left) : piece;
    await Promise.resolve();
  }
}
