/** The smallest good Toru plugin in TypeScript: a greeting, a setting, a counter that lasts, and a view. */

import { definePlugin, json, text } from '@toru/plugin';

definePlugin({
  id: 'hello-typescript',
  name: 'Hello TypeScript',
  version: '1.0.0',
  route: '/hello-typescript',
  icon: '👋',
  author: 'Toru',
  description: 'Greets from a Node.js process and counts clicks',
  access: 'client',
  settings: {
    type: 'object',
    properties: {
      greeting: {
        type: 'string',
        title: 'Greeting',
        description: 'The word the plugin greets with',
        default: 'Hello',
        minLength: 1,
        maxLength: 50,
      },
    },
  },

  async fetch(request, { kv, settings }) {
    switch (`${request.method} ${request.path}`) {
      case 'GET /hello':
        return json({ message: `${settings.greeting} from Node ${process.version}`, pid: process.pid });
      case 'GET /count':
        return json({ count: (await kv.getJson<number>('count')) ?? 0 });
      case 'POST /count':
        return json({ count: await kv.update<number>('count', (count = 0) => count + 1) });
      default:
        return text('Not found', { status: 404 });
    }
  },

  settingsChanged({ greeting }, { log }) {
    log.info('Settings changed', { greeting });
  },
}).run();
