/** Clients that ask without end and never read, against the real panel: its memory stays, and everybody else is served. */

import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { writePlugin } from './fixture-plugins.ts';
import { logIn, makePanelFolders, startPanel, type Panel, type Session } from './panel.ts';

const MIB = 1_048_576;

let panel: Panel;
let session: Session;
beforeAll(async () => {
  const folders = makePanelFolders();
  writePlugin(folders.pluginsDir, 'streams-bytes', { id: 'streams-bytes' });
  panel = await startPanel(folders);
  session = await logIn(panel);
  await session.until('streams-bytes', 'running');
});
afterAll(() => panel[Symbol.asyncDispose]());

/** Resident memory of the panel's own process. Unit: bytes. */
function residentBytes(): number {
  const [, kib = ''] =
    /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${panel.process.pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1_024;
}

/** Sends the text again and again until nobody takes it any more, or so much is sent. Returns the bytes that were taken. */
async function pour(socket: Socket, text: string, mostBytes: number): Promise<number> {
  const batch = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)), 'latin1');
  for (let sent = 0; sent < mostBytes; sent += batch.length) {
    if (socket.write(batch)) continue;
    const isStuck = await Promise.race([
      new Promise<boolean>((resolve) => socket.once('drain', () => resolve(false))),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 2_000)),
    ]);
    if (isStuck) return sent;
  }
  return mostBytes;
}

it.each([
  ['an unknown host, without a session', () => 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
  ['a plugin, without a session', () => 'GET /api/plugins/route/x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
  ['answers of 60 kB', () => request('/api/plugins/route/streams-bytes/bytes/60000')],
  ['small answers', () => request('/api/plugins/route/streams-bytes/bytes/10')],
  ['pages of the panel', () => request('/login')],
])('asking for %s and never reading costs little', async (_name, makeRequest) => {
  const { hostname, port } = new URL(panel.url);
  const before = residentBytes();
  const socket = connect(Number(port), hostname)
    .pause()
    .on('error', () => undefined);
  const taken = await pour(socket, makeRequest(), 80 * MIB);
  expect(taken).toBeLessThan(80 * MIB);
  expect(residentBytes() - before).toBeLessThan(32 * MIB);
  expect((await session.fetch('api/plugins/route/streams-bytes/bytes/5')).status).toBe(200);
  expect((await fetch(new URL('healthz', panel.url))).status).toBe(200);
  socket.destroy();
});

function request(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${session.cookie}\r\n\r\n`;
}
