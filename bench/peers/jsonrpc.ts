/** JSON-RPC as vscode-jsonrpc serves it on a socket. Argument: path of its socket. */

import { createServer } from 'node:net';

import { SocketMessageReader, SocketMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';

const bodies = new Map<number, string>();

createServer({ noDelay: true }, (conn) => {
  const connection = createMessageConnection(new SocketMessageReader(conn), new SocketMessageWriter(conn));
  connection.onRequest('request', ({ path }: { path: string }) => {
    const size = Number(path.slice(path.lastIndexOf('/') + 1));
    const body = bodies.get(size) ?? 'x'.repeat(size);
    bodies.set(size, body);
    return { status: 200, headers: { 'content-type': 'text/plain' }, body };
  });
  connection.listen();
}).listen(process.argv[2]);
process.stdin.resume().on('end', () => process.exit());
