/** A Hono application as a plugin: routes, a streamed body and a WebSocket, as it would run anywhere else. */

import { definePlugin, type RequestContext } from '@toru/plugin';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { upgradeWebSocket, type SocketContext } from './upgrade-web-socket.ts';

const app = new Hono<{ Bindings: RequestContext & SocketContext }>();

app.get('/hello/:name', (c) =>
  c.json({ message: `Hello ${c.req.param('name')}`, user: c.env.user?.name ?? null }),
);

app.get('/guest', (c) => c.redirect(new URL('/hello/Guest', c.req.url)));

app.get('/ticks', (c) =>
  streamSSE(c, async (stream) => {
    for (let tick = 0; tick < 3; tick += 1) await stream.writeSSE({ data: String(tick) });
  }),
);

// What comes in goes out, piece by piece.
app.post('/pipe', (c) => new Response(c.req.raw.body));

app.get(
  '/shout',
  upgradeWebSocket(() => ({
    onMessage: ({ data }, socket) => {
      socket.send(String(data).toUpperCase());
    },
  })),
);

definePlugin({
  id: 'hono-example',
  name: 'Hono',
  version: '1.0.0',
  route: '/hono-example',
  ui: false,
  fetch: app.fetch,
  websocket: (socket, context) => app.fetch(socket.request, { ...context, socket }),
}).run();
