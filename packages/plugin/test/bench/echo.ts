/** The floor: a socket that sends back what it receives, without looking at it. */

import { createServer } from 'node:net';

createServer((socket) => {
  socket.on('data', (bytes) => socket.write(bytes));
}).listen(process.argv[2]);
