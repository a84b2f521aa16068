/** How long plugin processes need to start by themselves: from their spawn until each has said `hello` to a bare socket. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { encodeFrame } from '@toru/protocol';

/**
 * Starts every file at once and resolves with the time until the last one is connected and has been welcomed. Unit: milliseconds.
 *
 * Nothing else is done for them: no checks, no logs, no deadlines.
 */
export async function startAlone(root: string, files: readonly string[]): Promise<number> {
  const path = join(root, `alone-${performance.now()}.sock`);
  const children: ChildProcess[] = [];
  const ended: Promise<void>[] = [];
  const tookMs = await new Promise<number>((resolve, reject) => {
    let ready = 0;
    const server = createServer((conn) => {
      // The first bytes are `hello`; the second are `ready`.
      conn.once('data', () => {
        conn.write(encodeFrame(WELCOME));
        conn.once('data', () => {
          ready += 1;
          if (ready < files.length) return;
          server.close();
          resolve(performance.now() - startedMs);
        });
      });
      conn.on('error', () => conn.destroy());
    });
    let startedMs = 0;
    server.on('error', reject);
    server.listen(path, () => {
      startedMs = performance.now();
      for (const file of files) {
        const child = spawn(file, [], {
          stdio: ['pipe', 'ignore', 'inherit'],
          env: {
            PATH: process.env['PATH'],
            TORU_PROTOCOL: '2',
            TORU_HOST_SOCKET: path,
            TORU_TOKEN: 'token',
            ...FACTS,
          },
        });
        child.on('error', reject);
        children.push(child);
        ended.push(new Promise((done) => child.once('exit', () => done())));
      }
    });
  });
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(ended);
  return tookMs;
}

const INSTANCE = '00000000-0000-4000-8000-000000000000';
const FACTS = {
  TORU_PLUGIN_ID: 'bench',
  TORU_INSTANCE_ID: INSTANCE,
  TORU_DATA_DIR: '/tmp',
  TORU_RUN_ID: 'run',
};
const WELCOME = {
  type: 'welcome',
  instance_id: INSTANCE,
  plugin_id: 'bench',
  data_dir: '/tmp',
  log_level: 'info',
  settings: {},
  license: null,
  clock_floor: '2026-01-01T00:00:00.000Z',
  limits: {
    max_head_bytes: 1_048_576,
    max_body_bytes: 16_777_216,
    stream_window_bytes: 262_144,
    heartbeat_interval_ms: 5_000,
  },
};
