/** What a Node user would put in front: Fastify with @fastify/http-proxy. Arguments: port, path of the handler's socket. */

import proxy from '@fastify/http-proxy';
import Fastify from 'fastify';

const [port = '', socket = ''] = process.argv.slice(2);
const app = Fastify({ logger: false, keepAliveTimeout: 60_000, bodyLimit: 2 ** 31 });
await app.register(proxy, {
  upstream: `unix+http://${encodeURIComponent(socket)}/`,
  undici: { connections: 64, pipelining: 1 },
});
await app.listen({ host: '127.0.0.1', port: Number(port) });
process.stdin.resume().on('end', () => process.exit());
