/**
 * Round trips from the host to a plugin and back, against a raw socket echo of about the same bytes (the floor) and HTTP over a Unix
 * socket by undici. All peers run in the same run, in rounds that take turns; medians count.
 */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Pool } from 'undici';

import { createSupervisor } from '@toru/supervisor';
import type { Supervisor } from '@toru/supervisor';

import { median, putLoad } from './load.ts';
import type { Call, Figures } from './load.ts';

const PEERS = fileURLToPath(new URL('peers/', import.meta.url));
/** Bytes of the heads of request and response; the echo carries them too. */
const HEAD_BYTES = 330;

/** Medians of one peer in one case. */
export interface RoundTripRow {
  readonly peer: string;
  readonly inFlight: number;
  readonly bodyBytes: number;
  readonly callsPerS: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** Measures every peer in every case. */
export async function measureRoundTrips(rounds: number, roundMs: number): Promise<RoundTripRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'toru-bench-'));
  const children: ChildProcess[] = [];
  const supervisor = await startEngine(folder);
  try {
    const http = await startPeer('http.ts', folder, children);
    const echo = await startPeer('echo.ts', folder, children);
    const rows: RoundTripRow[] = [];
    for (const [inFlight, bodyBytes] of [
      [1, 200],
      [64, 200],
      [1, 65_536],
      [64, 65_536],
    ] as const) {
      const pool = new Pool('http://localhost', { socketPath: http, connections: inFlight, pipelining: 1 });
      const calls: Readonly<Record<string, Call>> = {
        'raw echo': echoCall(echo, HEAD_BYTES + bodyBytes),
        'toru plugin (TypeScript)': pluginCall(supervisor, bodyBytes),
        undici: (done) => {
          void pool
            .request({ path: `/?bytes=${bodyBytes}`, method: 'GET' })
            .then(({ body }) => body.arrayBuffer())
            .then(done);
        },
      };
      const seen = new Map<string, Figures[]>();
      for (let round = 0; round <= rounds; round += 1) {
        for (const [peer, call] of Object.entries(calls)) {
          const figures = await putLoad(call, inFlight, roundMs);
          // The first round only warms up.
          if (round > 0) seen.set(peer, [...(seen.get(peer) ?? []), figures]);
        }
      }
      for (const [peer, figures] of seen) {
        rows.push({
          peer,
          inFlight,
          bodyBytes,
          callsPerS: median(figures.map(({ callsPerS }) => callsPerS)),
          p50Us: median(figures.map(({ p50Us }) => p50Us)),
          p99Us: median(figures.map(({ p99Us }) => p99Us)),
        });
      }
      await pool.destroy();
    }
    return rows;
  } finally {
    await supervisor.stop();
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startEngine(folder: string): Promise<Supervisor> {
  const pluginsDir = join(folder, 'plugins');
  mkdirSync(pluginsDir);
  const file = join(pluginsDir, 'bench.binary');
  writeFileSync(file, `#!/usr/bin/env node\nimport(${JSON.stringify(join(PEERS, 'plugin.ts'))});\n`);
  chmodSync(file, 0o755);
  const supervisor = await createSupervisor({
    pluginsDir,
    dataDir: join(folder, 'data'),
    logDir: join(folder, 'logs'),
    runtimeDir: join(folder, 'run'),
    instanceId: '00000000-0000-4000-8000-000000000000',
    autoEnable: true,
  });
  const endMs = performance.now() + 20_000;
  while (supervisor.list()[0]?.state !== 'running') {
    if (performance.now() > endMs)
      throw new Error(`plugin does not run: ${supervisor.list()[0]?.reason ?? 'not found'}`);
    await delay(20);
  }
  return supervisor;
}

async function startPeer(file: string, folder: string, children: ChildProcess[]): Promise<string> {
  const path = join(folder, `${file}.sock`);
  children.push(
    spawn(process.execPath, [join(PEERS, file), path], { stdio: ['pipe', 'inherit', 'inherit'] }),
  );
  while (!existsSync(path)) await delay(5);
  return path;
}

function echoCall(path: string, bytes: number): Call {
  const conn = connect(path).setNoDelay();
  const message = Buffer.alloc(bytes, 'x');
  const waiting: (() => void)[] = [];
  let received = 0;
  let outgoing: Buffer[] = [];
  conn.on('data', (data: Buffer) => {
    received += data.length;
    while (received >= bytes) {
      received -= bytes;
      waiting.shift()?.();
    }
  });
  return (done) => {
    waiting.push(done);
    if (outgoing.push(message) > 1) return;
    setImmediate(() => {
      conn.write(outgoing.length === 1 ? message : Buffer.concat(outgoing));
      outgoing = [];
    });
  };
}

function pluginCall(supervisor: Supervisor, bodyBytes: number): Call {
  const route = supervisor.route('bench-typescript');
  if (route === undefined) throw new Error('the plugin has no route');
  const head = {
    method: 'GET',
    path: `/?bytes=${bodyBytes}`,
    headers: { host: 'localhost:3000', accept: '*/*', 'x-toru-user': 'ada', 'x-toru-role': 'admin' },
    user: { name: 'ada', role: 'admin' },
  };
  return (done) => {
    route.request(head, null, true, {
      onHead(_status, _headers, _body, end) {
        if (end) done();
      },
      onData(_body, end) {
        if (end) done();
      },
      onFail({ message }) {
        throw new Error(message);
      },
    });
  };
}
