/**
 * The plugin under measurement, on the TypeScript SDK: bodies of any size, streams, uploads, and calls to the key-value store.
 *
 * It answers as `handler.ts` does behind the other peers.
 */

import { definePlugin, respond } from '@toru/plugin';
import type { PluginContext, PluginRequest } from '@toru/plugin';

import { PIECE, bodyOf, readTarget } from './handler.ts';

/** Runs it under this id. */
export function run(id: string): void {
  definePlugin({
    id,
    name: id,
    version: '1.0.0',
    route: `/${id}`,
    ui: false,
    // A hundred processes that start at once on two cores take their time.
    limits: { startTimeoutMs: 120_000 },
    fetch(request, context) {
      const { action, amount } = readTarget(request.url.slice(request.url.indexOf('/', 8)));
      switch (action) {
        case 'stream':
          return new Response(pieces(amount), { headers: { 'content-type': 'application/octet-stream' } });
        case 'upload':
          return count(request);
        case 'kv-get':
        case 'kv-set':
          return useStore(context, action, amount);
        default:
          return respond(bodyOf(amount), { headers: { 'content-type': 'text/plain' } });
      }
    },
  }).run();
}

function pieces(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream(
    {
      pull(controller) {
        const size = Math.min(left, PIECE.length);
        left -= size;
        if (size > 0) controller.enqueue(PIECE.subarray(0, size));
        if (left === 0) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

async function count(request: PluginRequest): Promise<Response> {
  let bytes = 0;
  const body = request.body as AsyncIterable<Uint8Array> | null;
  if (body !== null) for await (const piece of body) bytes += piece.length;
  return new Response(String(bytes));
}

/** So many reads or writes of 200 bytes, 16 at a time; answers with the time they took in milliseconds. */
async function useStore(context: PluginContext, action: string, amount: number): Promise<Response> {
  const value = new Uint8Array(200).fill(120);
  let next = 0;
  const startedMs = performance.now();
  const work = async (): Promise<void> => {
    for (let at = next++; at < amount; at = next++) {
      if (action === 'kv-set') await context.kv.set(`key-${at % 100}`, value);
      else await context.kv.get(`key-${at % 100}`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return new Response(String(performance.now() - startedMs));
}
