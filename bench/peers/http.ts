/** The same handler as `node:http` serves it. Argument: path of a Unix socket, or a port of 127.0.0.1. */

import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';

import { PIECE, bodyOf, readTarget } from './handler.ts';

const [where = ''] = process.argv.slice(2);
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const { action, amount } = readTarget(request.url ?? '');
  if (action === 'stream') {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    stream(response, amount);
  } else if (action === 'upload') {
    let bytes = 0;
    request.on('data', (piece: Buffer) => (bytes += piece.length));
    request.on('end', () => response.end(String(bytes)));
  } else {
    const body = bodyOf(amount);
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': body.length });
    response.end(body);
  }
});
// Uploads of a stream may take as long as they need.
server.requestTimeout = 0;
if (/^\d+$/.test(where)) server.listen(Number(where), '127.0.0.1');
else server.listen(where);
process.stdin.resume().on('end', () => process.exit());

function stream(response: ServerResponse, bytes: number): void {
  let left = bytes;
  const pump = (): void => {
    while (left > 0) {
      const size = Math.min(left, PIECE.length);
      left -= size;
      if (!response.write(PIECE.subarray(0, size))) {
        response.once('drain', pump);
        return;
      }
    }
    response.end();
  };
  pump();
}
