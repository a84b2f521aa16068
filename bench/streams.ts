/** One gigabyte through the host, down and up, against nginx in front of the same handler; and down to a reader that is slow. */

import { join } from 'node:path';
import { connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { installPlugin, makeFolders } from './folders.ts';
import { peakMib, residentMib, resetPeak } from './memory.ts';
import { startNginx } from './nginx.ts';
import { Panel } from './panel.ts';
import { findProgram, startPeer } from './processes.ts';
import type { Cell, Goal } from './report.ts';
import { takeTurns } from './section.ts';
import type { Candidate, Effort, Findings, Section } from './section.ts';
import { median, pairedRatio } from './statistics.ts';

const GIGABYTE = 1_000_000_000;
/** The host takes request bodies of at most 64 MiB, so a gigabyte goes up in parts. */
const UPLOAD_BYTES = 62_500_000;
const OURS = 'Toru host + plugin';
const NGINX = 'nginx';
const COLD = 'down, 1 GB, cold';
const PIECE = Buffer.alloc(65_536, 'x');

/** The section. */
export const streams: Section = { name: 'streams', measure };

interface Target {
  readonly pid: number;
  readonly url: URL;
  readonly cookie: string;
}

interface Transfer {
  readonly mbPerS: number;
  readonly growthMib: number;
}

async function measure(effort: Effort): Promise<Findings> {
  await using stack = new AsyncDisposableStack();
  const folders = stack.use(makeFolders());
  const socket = join(folders.root, 'handler.sock');
  stack.use(await startPeer('http.ts', socket));
  installPlugin(folders, 'bench-1');
  const panel = stack.use(await Panel.start(folders));
  await panel.untilRunning(1);
  const ours = { pid: panel.pid, url: new URL(panel.routeUrl('bench-1/')), cookie: panel.cookie };
  const targets: Record<string, Target> = { [OURS]: ours };
  const notes = [
    'Growth is the highest resident memory of the host during the transfer over that before it.',
    'Cold: the first gigabyte of a host and a plugin, or of nginx and the handler behind it, that have just started.',
  ];
  const program = findProgram(NGINX);
  if (program === null) notes.push('nginx is not installed: its rows are missing.');
  else {
    const { pid, port } = stack.use(await startNginx(program, folders.root, socket));
    targets[NGINX] = { pid, url: new URL(`http://127.0.0.1:${port}/`), cookie: '' };
    notes.push('nginx: buffers of 64 KiB, no temporary files, request bodies passed on as they come.');
  }
  const bytes = GIGABYTE * effort.scale;
  const ways: Readonly<Record<string, (target: Target) => Promise<void>>> = {
    'down, 1 GB': (target) => download(target, bytes, 0),
    'up, 16 × 62.5 MB': (target) => upload(target, bytes),
  };
  const rows: Cell[][] = [];
  const goals: Goal[] = [];
  for (const [way, transfer] of Object.entries(ways)) {
    const candidates = Object.fromEntries(
      Object.entries(targets).map(([name, target]): [string, Candidate<Transfer>] => [
        name,
        () => observe(target, bytes, transfer),
      ]),
    );
    const seen = await takeTurns(candidates, Math.ceil(effort.rounds / 2));
    rows.push(...toRows(seen, way));
    goals.push(...judge(seen, way));
  }
  const cold = await observeCold(program, bytes, Math.max(2, Math.ceil(effort.rounds / 2)));
  rows.push(...toRows(cold, COLD));
  goals.push(...judge(cold, COLD).filter(({ unit }) => unit === '×'));
  const slow = await observe(ours, bytes / 4, (target) => download(target, bytes / 4, 1));
  rows.push([OURS, 'down, 250 MB, slow reader', slow.mbPerS, slow.growthMib, null]);
  goals.push(atMost('Stream down to a slow reader: growth of the host', slow.growthMib));
  const columns = ['peer', 'stream', 'MB/s', 'growth MiB', 'Toru is, in MB/s'];
  return { tables: [{ title: 'Streams', columns, rows }], goals, notes };
}

/** The first gigabyte of a host and a plugin that have just started, and of nginx and a handler that have. */
async function observeCold(
  nginx: string | null,
  bytes: number,
  rounds: number,
): Promise<Record<string, Transfer[]>> {
  const seen: Record<string, Transfer[]> = { [OURS]: [], ...(nginx === null ? {} : { [NGINX]: [] }) };
  for (let round = 0; round < rounds; round += 1) {
    await using stack = new AsyncDisposableStack();
    const folders = stack.use(makeFolders());
    installPlugin(folders, 'bench-1');
    const panel = stack.use(await Panel.start(folders));
    await panel.untilRunning(1);
    const { pid, cookie } = panel;
    const observeOne = (target: Target): Promise<Transfer> =>
      observe(target, bytes, (it) => download(it, bytes, 0));
    seen[OURS]?.push(await observeOne({ pid, cookie, url: new URL(panel.routeUrl('bench-1/')) }));
    if (nginx === null) continue;
    const socket = join(folders.root, 'handler.sock');
    stack.use(await startPeer('http.ts', socket));
    const peer = stack.use(await startNginx(nginx, folders.root, socket));
    const url = new URL(`http://127.0.0.1:${peer.port}/`);
    seen[NGINX]?.push(await observeOne({ pid: peer.pid, url, cookie: '' }));
  }
  return seen;
}

async function observe(
  target: Target,
  bytes: number,
  transfer: (target: Target) => Promise<void>,
): Promise<Transfer> {
  const before = residentMib(target.pid);
  resetPeak(target.pid);
  const startedMs = performance.now();
  await transfer(target);
  const seconds = (performance.now() - startedMs) / 1_000;
  return { mbPerS: bytes / 1e6 / seconds, growthMib: Math.max(0, peakMib(target.pid) - before) };
}

/** Reads into one buffer, so that the client costs as little as it can. */
function download({ url, cookie }: Target, bytes: number, pauseMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = 0;
    let reads = 0;
    const buffer = Buffer.allocUnsafeSlow(262_144);
    const conn = connect({
      host: url.hostname,
      port: Number(url.port),
      onread: {
        buffer,
        callback: (count, data) => {
          if (received === 0 && !buffer.toString('latin1', 0, 12).endsWith(' 200'))
            conn.destroy(new Error(`answered with ${Buffer.from(data).toString('latin1', 0, 60)}`));
          received += count;
          reads += 1;
          if (pauseMs > 0 && reads % 16 === 0) {
            void delay(pauseMs).then(() => conn.resume());
            return false;
          }
          return true;
        },
      },
    });
    conn.write(
      `GET ${url.pathname}stream/${bytes} HTTP/1.1\r\nhost: ${url.host}\r\ncookie: ${cookie}\r\nconnection: close\r\n\r\n`,
    );
    conn.on('error', reject);
    conn.on('close', () => {
      if (received < bytes) reject(new Error(`only ${received} of ${bytes} bytes came`));
      else resolve();
    });
  });
}

async function upload(target: Target, bytes: number): Promise<void> {
  for (let sent = 0; sent < bytes; sent += UPLOAD_BYTES) await uploadPart(target);
}

async function uploadPart({ url, cookie }: Target): Promise<void> {
  const conn = connect({ host: url.hostname, port: Number(url.port) });
  conn.write(
    `POST ${url.pathname}upload/0 HTTP/1.1\r\nhost: ${url.host}\r\ncookie: ${cookie}\r\norigin: ${url.origin}\r\n` +
      `content-length: ${UPLOAD_BYTES}\r\nconnection: close\r\n\r\n`,
  );
  const answer: Buffer[] = [];
  conn.on('data', (piece: Buffer) => answer.push(piece));
  const closed = once(conn, 'close');
  for (let left = UPLOAD_BYTES; left > 0; left -= PIECE.length) {
    if (!conn.write(PIECE.subarray(0, left))) await Promise.race([once(conn, 'drain'), closed]);
    if (conn.destroyed) break;
  }
  await closed;
  const text = Buffer.concat(answer).toString('latin1');
  if (!text.includes(String(UPLOAD_BYTES))) throw new Error(`upload was answered with ${text.slice(0, 200)}`);
}

const rates = (transfers: readonly Transfer[] = []): number[] => transfers.map(({ mbPerS }) => mbPerS);
const growths = (transfers: readonly Transfer[] = []): number[] =>
  transfers.map(({ growthMib }) => growthMib);

function toRows(seen: Readonly<Record<string, readonly Transfer[]>>, way: string): Cell[][] {
  return Object.entries(seen).map(([name, transfers]) => [
    name,
    way,
    median(rates(transfers)),
    Math.max(...growths(transfers)),
    name === OURS ? null : `${pairedRatio(rates(seen[OURS]), rates(transfers)).toFixed(2)} ×`,
  ]);
}

function judge(seen: Readonly<Record<string, readonly Transfer[]>>, way: string): Goal[] {
  const speed: Goal = {
    what: `Stream ${way}: MB/s against nginx`,
    bound: 'least',
    wanted: 0.7,
    measured: pairedRatio(rates(seen[OURS]), rates(seen[NGINX])),
    unit: '×',
  };
  return [
    ...(seen[NGINX] === undefined ? [] : [speed]),
    atMost(`Stream ${way}: growth of the host`, Math.max(...growths(seen[OURS]))),
  ];
}

function atMost(what: string, measured: number): Goal {
  return { what, bound: 'most', wanted: 16, measured, unit: 'MiB' };
}
