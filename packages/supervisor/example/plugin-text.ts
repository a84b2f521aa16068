/** A complete plugin without any library, as a text that is written into an executable file. */

/** The text of a plugin that answers every request with its id. */
export function pluginText(id: string): string {
  return `#!/usr/bin/env node
const metadata = { id: '${id}', name: '${id}', version: '1.0.0', route: '/${id}', protocol: 2, ui: false };
if (process.argv.includes('--metadata')) {
  console.log(JSON.stringify(metadata));
  process.exit();
}
const conn = require('node:net').connect(process.env.TORU_HOST_SOCKET);
const send = (head, body = '') => {
  const [text, bytes] = [Buffer.from(JSON.stringify(head)), Buffer.from(body)];
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32BE(text.length, 0);
  prefix.writeUInt32BE(bytes.length, 4);
  conn.write(Buffer.concat([prefix, text, bytes]));
};
send({ type: 'hello', protocol: 2, token: process.env.TORU_TOKEN, plugin_id: '${id}', version: '1.0.0' });
let got = Buffer.alloc(0);
conn.on('data', (chunk) => {
  got = Buffer.concat([got, chunk]);
  for (;;) {
    if (got.length < 8) return;
    const end = 8 + got.readUInt32BE(0);
    const whole = end + got.readUInt32BE(4);
    if (got.length < whole) return;
    const message = JSON.parse(got.subarray(8, end));
    got = got.subarray(whole);
    if (message.type === 'welcome') send({ type: 'ready' });
    if (message.type === 'request') send({ type: 'response', id: message.id, status: 200, end: true }, 'I am ${id}');
    if (message.type === 'ping') send({ type: 'pong', id: message.id });
    if (message.type === 'shutdown') process.exit(0);
  }
});
conn.on('close', () => process.exit(0));
`;
}
