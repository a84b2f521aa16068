/**
 * Measures round trips through a plugin of this SDK, against a raw socket echo and HTTP by undici, in one run.
 *
 * `node packages/plugin/test/bench/round-trip.ts` prints calls per second (median of rounds) and the ratios that are promised.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { FrameDecoder, encodeFrame } from '@toru/protocol';
import { WELCOME } from '../fake-host.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const ROUND_MS = Number(process.env['ROUND_MS'] ?? 1_000);
const folder = mkdtempSync(join(tmpdir(), 'toru-bench-'));
const children: ChildProcess[] = [];

process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Sends one call, and says when its answer is there. */
interface Peer {
  call(done: () => void): void;
}

function start(file: string, socketPath: string): void {
  const env = {
    ...process.env,
    TORU_PROTOCOL: '2',
    TORU_HOST_SOCKET: socketPath,
    TORU_TOKEN: 't',
    NODE_OPTIONS: '',
  };
  const command = file.endsWith('.ts') ? [process.execPath, join(import.meta.dirname, file)] : [file];
  children.push(
    spawn(command[0] ?? '', [...command.slice(1), socketPath], {
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    }),
  );
}

/** Connects as soon as the other side listens. */
async function connectTo(path: string): Promise<Socket> {
  for (;;) {
    const socket = connect(path);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (!['ENOENT', 'ECONNREFUSED'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Corks what is written in one turn, as the host does. */
function batched(socket: Socket): (bytes: Uint8Array) => void {
  let waiting: Uint8Array[] = [];
  const flush = (): void => {
    const bytes = waiting.length === 1 ? waiting[0] : Buffer.concat(waiting);
    waiting = [];
    if (bytes !== undefined) socket.write(bytes);
  };
  return (bytes) => {
    if (waiting.length === 0) process.nextTick(flush);
    waiting.push(bytes);
  };
}

async function echoPeer(bytes: number): Promise<Peer> {
  const path = join(folder, `echo-${children.length}.sock`);
  start('echo.ts', path);
  const socket = await connectTo(path);
  const message = Buffer.alloc(bytes, 'x');
  const waiting: (() => void)[] = [];
  let received = 0;
  socket.on('data', (data) => {
    received += data.length;
    while (received >= bytes) {
      received -= bytes;
      waiting.shift()?.();
    }
  });
  const write = batched(socket);
  return {
    call(done) {
      waiting.push(done);
      write(message);
    },
  };
}

async function pluginPeer(file: string): Promise<(path: string) => Peer> {
  const socketPath = join(folder, `plugin${children.length}.sock`);
  const server = createServer();
  server.listen(socketPath);
  await once(server, 'listening');
  start(file, socketPath);
  const [socket] = (await once(server, 'connection')) as [Socket];
  server.close();
  const decoder = new FrameDecoder({
    readText: (bytes, from, to) =>
      Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8'),
  });
  const waiting = new Map<unknown, () => void>();
  const ready = new Promise<void>((resolve) => {
    waiting.set('ready', resolve);
  });
  socket.on('data', (bytes: Buffer) => {
    decoder.push(bytes);
    for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) {
      const key = frame.head['id'] ?? frame.head['type'];
      const done = waiting.get(key);
      waiting.delete(key);
      done?.();
    }
  });
  socket.write(encodeFrame(WELCOME));
  await ready;
  const write = batched(socket);
  let lastId = 0;
  return (path) => ({
    call(done) {
      const id = ++lastId;
      waiting.set(id, done);
      const head = `{"type":"request","id":${id},"method":"GET","path":"${path}","headers":{"host":"localhost:3000","x-toru-user":"ada","x-toru-role":"admin","accept":"*/*"},"user":{"name":"ada","role":"admin"},"deadline_ms":30000,"end":true}`;
      const frame = Buffer.allocUnsafe(8 + head.length);
      frame.writeUInt32BE(head.length, 0);
      frame.writeUInt32BE(0, 4);
      frame.write(head, 8, 'latin1');
      write(frame);
    },
  });
}

async function undiciPeer(inFlight: number): Promise<Peer> {
  const path = join(folder, `http-${inFlight}.sock`);
  start('http.ts', path);
  (await connectTo(path)).destroy();
  const pool = new Pool('http://localhost', { socketPath: path, connections: inFlight, pipelining: 1 });
  return {
    call(done) {
      void pool
        .request({ path: '/json', method: 'GET' })
        .then(({ body }) => body.json())
        .then(done);
    },
  };
}

async function callsPerSecond(peer: Peer, inFlight: number): Promise<number> {
  const until = performance.now() + ROUND_MS;
  const startedAt = performance.now();
  let calls = 0;
  let open = inFlight;
  await new Promise<void>((resolve) => {
    const next = (): void => {
      calls += 1;
      if ((calls & 15) !== 0 || performance.now() < until) peer.call(next);
      else if (--open === 0) resolve();
    };
    for (let lane = 0; lane < inFlight; lane += 1) peer.call(next);
  });
  return (calls / (performance.now() - startedAt)) * 1_000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

const built = process.argv[2];
const source = await pluginPeer(built ?? 'plugin.ts');
const peers: readonly { name: string; inFlight: number; peer: Peer }[] = [
  ...[1, 64].flatMap((inFlight) => [
    { name: 'json()', inFlight, peer: source('/json') },
    { name: 'async json()', inFlight, peer: source('/async') },
    { name: 'new Response', inFlight, peer: source('/web') },
    { name: 'Hono c.json', inFlight, peer: source('/hono') },
    { name: 'text of 64 KiB', inFlight, peer: source('/large') },
  ]),
  ...(await Promise.all(
    [1, 64].flatMap((inFlight) => [
      echoPeer(256).then((peer) => ({ name: 'raw echo of 256 bytes', inFlight, peer })),
      undiciPeer(inFlight).then((peer) => ({ name: 'undici', inFlight, peer })),
    ]),
  )),
];
const results = new Map<string, number[]>(peers.map(({ name, inFlight }) => [`${name} × ${inFlight}`, []]));
for (const { peer, inFlight } of peers) await callsPerSecond(peer, inFlight);
for (let round = 0; round < ROUNDS; round += 1) {
  for (const { name, inFlight, peer } of peers) {
    results.get(`${name} × ${inFlight}`)?.push(await callsPerSecond(peer, inFlight));
  }
}
const figures = new Map([...results].map(([name, values]) => [name, median(values)]));
for (const [name, figure] of figures) {
  process.stdout.write(`${name.padEnd(32)}${Math.round(figure).toLocaleString('en').padStart(10)} calls/s\n`);
}
const rate = (name: string): number => figures.get(name) ?? 0;
for (const name of ['json()', 'async json()', 'new Response', 'Hono c.json']) {
  const sequential = rate('raw echo of 256 bytes × 1') / rate(`${name} × 1`);
  const parallel = rate(`${name} × 64`) / rate('undici × 64');
  process.stdout.write(
    `${name.padEnd(16)} sequential ${sequential.toFixed(2)} × raw echo; 64 in flight ${parallel.toFixed(1)} × undici\n`,
  );
}
process.exit();
