/** The plugin that is measured: the same small answer made in each way there is. */

import { Hono } from 'hono';
import { definePlugin, json, text } from '../../src/index.ts';

const LETTERS = 'x'.repeat(65_536);
const app = new Hono();
app.get('/hono', (c) => c.json({ message: 'hello', count: 1 }));

definePlugin({
  id: 'bench',
  name: 'Bench',
  version: '1.0.0',
  route: '/bench',
  fetch(request, ctx) {
    switch (request.path) {
      case '/json':
        return json({ message: 'hello', count: 1 });
      case '/async':
        return later();
      case '/web':
        return new Response('{"message":"hello","count":1}', {
          headers: { 'content-type': 'application/json' },
        });
      case '/large':
        return text(LETTERS);
      default:
        return app.fetch(request, ctx);
    }
  },
}).run();

async function later(): Promise<Response> {
  await Promise.resolve();
  return json({ message: 'hello', count: 1 });
}
