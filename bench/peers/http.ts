/** HTTP over a Unix socket, as `node:http` serves it. Argument: path of its socket. Answers with `?bytes=N` bytes. */

import { createServer } from 'node:http';

const bodies = new Map<string, Buffer>();
createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const size = request.url?.split('=')[1] ?? '200';
  const body = bodies.get(size) ?? Buffer.alloc(Number(size), 'x');
  bodies.set(size, body);
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': body.length });
  response.end(body);
}).listen(process.argv[2]);
process.stdin.resume().on('end', () => process.exit());
