/** Frames over real connections: read in place, in any order of sizes, and without a trace of the socket that was accepted. */

import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';

import { encodeFrame } from '@toru/protocol';
import type { WelcomeMessage } from '@toru/protocol';
import { afterAll, afterEach, expect, test } from 'vitest';

import { RequestCounter } from '../../src/metrics/request-stats.ts';
import { openSocketChannel } from '../../src/channels/socket-channel.ts';
import { until } from '../until.ts';

const SIZES = [0, 1, 200, 65_536, 100_000, 131_072, 131_073, 700_000, 3, 65_536, 0, 5_000_000, 200];
const folder = mkdtempSync(join(tmpdir(), 'toru-'));
const open: (Server | Socket)[] = [];

afterEach(() => {
  for (const one of open.splice(0)) {
    if ('destroy' in one) one.destroy();
    else one.close();
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function openPair(): Promise<{ readonly client: Socket; readonly accepted: Socket }> {
  const server = createServer({ pauseOnConnect: true }).listen(join(folder, 's'));
  const client = connect(join(folder, 's'));
  const [accepted] = (await once(server, 'connection')) as [Socket];
  open.push(server, client);
  return { client, accepted };
}

interface Seen {
  readonly size: number;
  readonly isRight: boolean;
}

const WELCOME: WelcomeMessage = {
  type: 'welcome',
  instance_id: 'i',
  plugin_id: 'p',
  data_dir: '/',
  log_level: 'info',
  settings: {},
  license: null,
  clock_floor: '2026-01-01T00:00:00.000Z',
  limits: { max_head_bytes: 1, max_body_bytes: 1, stream_window_bytes: 1, heartbeat_interval_ms: 1 },
};

/** A channel on a socket, and what the bodies of the plugin's calls are made of. */
function openChannel(accepted: Socket): { readonly conn: Socket; readonly seen: readonly Seen[] } {
  const seen: Seen[] = [];
  const { channel, conn } = openSocketChannel(accepted, {
    plugin: 'p',
    limits: { maxInFlight: 1, requestDeadlineMs: 1_000 },
    counter: new RequestCounter(),
    monotonic: () => performance.now(),
    calls: (_plugin, _op, args, body) => {
      seen.push({ size: body.length, isRight: body.every((byte) => byte === args['fill']) });
      return { ok: true, fields: {} };
    },
    listener: {
      onHello: () => {
        channel.welcome(WELCOME);
      },
      onReady: () => undefined,
      onStarting: () => undefined,
      onFailed: () => undefined,
      onLog: () => undefined,
      onStatus: () => undefined,
      onNotify: () => undefined,
      onInternalError: () => undefined,
      onEnd: () => undefined,
    },
  });
  return { conn, seen };
}

function sendAll(client: { write(bytes: Uint8Array): unknown }): void {
  client.write(encodeFrame({ type: 'hello', protocol: 2, token: '', plugin_id: 'p', version: '1.0.0' }));
  for (const [at, size] of SIZES.entries()) {
    client.write(
      encodeFrame({ type: 'call', id: at + 1, op: 'x', fill: at + 1 }, new Uint8Array(size).fill(at + 1)),
    );
  }
}

const ALL_RIGHT = SIZES.map((size) => ({ size, isRight: true }));

test('frames of all sizes arrive whole', async () => {
  const { client, accepted } = await openPair();
  const { conn, seen } = openChannel(accepted);
  open.push(conn);
  sendAll(client);
  await until(() => seen.length === SIZES.length);
  expect(seen).toEqual(ALL_RIGHT);
});

test('the accepted socket is given up for one with a buffer of its own', async () => {
  const { client, accepted } = await openPair();
  const { conn } = openChannel(accepted);
  open.push(conn);
  expect(conn).not.toBe(accepted);
  expect(accepted.destroyed).toBe(true);
  conn.write('answer');
  expect(String((await once(client, 'data'))[0])).toBe('answer');
  conn.destroy();
  await once(client, 'close');
});

test('a connection without such a side is read the usual way', async () => {
  const [conn, other] = duplexPair();
  const { conn: used, seen } = openChannel(conn as unknown as Socket);
  expect(used).toBe(conn);
  sendAll(other);
  await until(() => seen.length === SIZES.length);
  expect(seen).toEqual(ALL_RIGHT);
});
