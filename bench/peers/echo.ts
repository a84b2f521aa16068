/** The floor: a raw socket that sends back what it gets. Argument: path of its socket. */

import { createServer } from 'node:net';

createServer({ noDelay: true }, (conn) => {
  conn.on('data', (bytes) => conn.write(bytes));
  conn.on('error', () => conn.destroy());
}).listen(process.argv[2]);
process.stdin.resume().on('end', () => process.exit());
