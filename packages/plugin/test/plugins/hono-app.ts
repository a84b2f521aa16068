/** A Hono application as anybody would write it; the plugin only says that it is one. */

import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { mount } from 'hono/mount';
import { secureHeaders } from 'hono/secure-headers';
import { setCookie } from 'hono/cookie';
import { stream, streamSSE, streamText } from 'hono/streaming';
import { definePlugin, type RequestContext } from '../../src/index.ts';

const app = new Hono<{ Bindings: RequestContext }>();

app.use('/cors/*', cors());
app.use('/secure', secureHeaders());
app.use('/etag', etag());
app.get('/', (c) => c.text('hello'));
app.get('/items/:id', (c) =>
  c.json({ id: c.req.param('id'), q: c.req.query('q'), agent: c.req.header('User-Agent') }),
);
app.post('/json', async (c) => c.json(await c.req.json(), 201));
app.post('/form', async (c) => c.json(await c.req.parseBody()));
app.post('/mirror', (c) => new Response(c.req.raw.body));
app.post('/bytes', async (c) => c.body(await c.req.arrayBuffer()));
app.get('/user', (c) => c.json({ user: c.env.user, greeting: c.env.settings['greeting'] }));
app.get('/cookies', (c) => {
  setCookie(c, 'a', '1');
  setCookie(c, 'b', '2', { httpOnly: true });
  return c.html('<p>cookies</p>');
});
app.get('/cors/x', (c) => c.text('shared'));
app.get('/secure', (c) => c.text('safe'));
app.get('/etag', (c) => c.text('tagged'));
app.get('/redirect', (c) => c.redirect('/items/1'));
app.get('/nothing', (c) => c.body(null, 204));
app.get('/error', () => {
  throw new Error('inside the app');
});
app.get('/stream-text', (c) =>
  streamText(c, async (out) => {
    for (const word of ['one ', 'two ', 'three']) await out.write(word);
  }),
);
app.get('/stream', (c) =>
  stream(c, async (out) => {
    for (let n = 0; n < 40; n += 1) await out.write(new Uint8Array(50_000));
  }),
);
app.get('/sse', (c) =>
  streamSSE(c, async (out) => {
    await out.writeSSE({ event: 'tick', data: '1' });
    await new Promise<void>((resolve) => out.onAbort(resolve));
    c.env.log.info('sse aborted');
  }),
);
app.all(
  '/mounted/*',
  mount((request) => new Response(`mounted ${new URL(request.url).pathname}`)),
);

definePlugin({
  id: 'hono-app',
  name: 'Hono app',
  version: '1.0.0',
  route: '/hono-app',
  fetch: app.fetch,
}).run();
