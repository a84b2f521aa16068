/** The peer: the same small answer by Node's HTTP server over a Unix socket. */

import { createServer } from 'node:http';

createServer((_request, response) => {
  const body = JSON.stringify({ message: 'hello', count: 1 });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}).listen(process.argv[2]);
