/** Starts the programs that are measured against, waits for them, and ends them. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PEERS = fileURLToPath(new URL('peers/', import.meta.url));
const PATIENCE_MS = 20_000;

/** A program that runs until it is disposed of. */
export interface Peer extends AsyncDisposable {
  readonly pid: number;
}

/** Starts a program of `bench/peers` on this Node and waits until it accepts connections. */
export async function startPeer(file: string, where: string | number, ...more: string[]): Promise<Peer> {
  const peer = own(
    spawn(process.execPath, [join(PEERS, file), String(where), ...more], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production' },
    }),
    file,
  );
  await untilAccepts(where, file);
  return peer;
}

/** Takes a child over: it is ended with SIGTERM, and then waited for. */
export function own(child: ChildProcess, name: string): Peer {
  const exited = new Promise<void>((resolve, reject) => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', (error) => {
      reject(new Error(`Cannot start ${name}: ${error.message}`));
    });
  });
  return {
    pid: child.pid ?? -1,
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
    },
  };
}

/** Resolves once somebody accepts connections there. */
export async function untilAccepts(where: string | number, name: string): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS;
  while (!(await accepts(where))) {
    if (performance.now() > endMs) throw new Error(`${name} does not listen within ${PATIENCE_MS} ms`);
    await delay(10);
  }
}

/** A port that was free a moment ago. */
export function findPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}

/** Path of a program; null: it is not installed. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin'];
  for (const folder of folders) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

function accepts(where: string | number): Promise<boolean> {
  return new Promise((resolve) => {
    const conn = typeof where === 'number' ? connect(where, '127.0.0.1') : connect(where);
    conn.once('connect', () => {
      conn.destroy();
      resolve(true);
    });
    conn.once('error', () => {
      resolve(false);
    });
  });
}
