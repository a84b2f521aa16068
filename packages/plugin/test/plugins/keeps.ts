/** A plugin that does with the key-value store what it is asked to do. */

import { ToruError, definePlugin, json, type Kv } from '../../src/index.ts';

interface Asked {
  readonly space?: 'view';
  readonly method: string;
  readonly args: readonly unknown[];
}

definePlugin({
  id: 'keeps',
  name: 'Keeps',
  version: '1.0.0',
  route: '/keeps',
  async fetch(request, ctx) {
    const { space, method, args } = (await request.json()) as Asked;
    const kv = space === 'view' ? ctx.kv.view : ctx.kv;
    try {
      return json({ result: (await ask(kv, method, args)) ?? null });
    } catch (error) {
      if (error instanceof ToruError) return json({ code: error.code, message: error.message });
      throw error;
    }
  },
}).run();

async function ask(kv: Kv, method: string, args: readonly unknown[]): Promise<unknown> {
  const [key = '', value, options] = args as [string?, string?, object?];
  switch (method) {
    case 'get': {
      const found = await kv.get(key);
      return found && { text: found.text(), version: found.version };
    }
    case 'getJson':
      return kv.getJson(key);
    case 'set':
      return kv.set(key, value ?? '', options);
    case 'setJson':
      return kv.setJson(key, value, options);
    case 'delete':
      return kv.delete(key, options);
    case 'increment':
      return Promise.all(Array.from({ length: 5 }, () => kv.update<number>(key, (count = 0) => count + 1)));
    case 'list':
      return kv.list({ prefix: key, limit: 2 });
    case 'keys': {
      const keys: string[] = [];
      for await (const entry of kv.entries(key)) keys.push(entry.key);
      return keys;
    }
    default:
      throw new Error(`no method ${method}`);
  }
}
