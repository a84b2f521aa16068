/** The plugin under measurement, on the TypeScript SDK. Answers with `?bytes=N` bytes. */

import { definePlugin, respond } from '@toru/plugin';

const bodies = new Map<string, Uint8Array>();

definePlugin({
  id: 'bench-typescript',
  name: 'Bench',
  version: '1.0.0',
  route: '/bench-typescript',
  ui: false,
  fetch(request) {
    const size = request.path.split('=')[1] ?? request.url.split('=')[1] ?? '200';
    const body = bodies.get(size) ?? new Uint8Array(Number(size)).fill(120);
    bodies.set(size, body);
    return respond(body, { headers: { 'content-type': 'text/plain' } });
  },
}).run();
