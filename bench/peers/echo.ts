/**
 * The floor: a raw socket that answers so many bytes with so many bytes, and looks at none of them.
 *
 * Arguments: path of its socket, bytes of a request, bytes of a response.
 */

import { createServer } from 'node:net';

const [path = '', requestBytes = '', responseBytes = ''] = process.argv.slice(2);
const most = 64;
const response = Buffer.alloc(Number(responseBytes), 'x');
// Answers that are due together leave in one write, as everybody's do.
const many = response.length < 4_096 ? Buffer.alloc(response.length * most, 'x') : response;

createServer({ noDelay: true }, (conn) => {
  let received = 0;
  conn.on('data', (bytes) => {
    received += bytes.length;
    let due = Math.floor(received / Number(requestBytes));
    received -= due * Number(requestBytes);
    conn.cork();
    while (due > 0) {
      const count = Math.min(due, many === response ? 1 : most);
      conn.write(many.subarray(0, count * response.length));
      due -= count;
    }
    conn.uncork();
  });
  conn.on('error', () => conn.destroy());
}).listen(path);
process.stdin.resume().on('end', () => process.exit());
