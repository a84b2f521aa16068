/** Frames over real connections: read in place, in any order of sizes, and without a trace of the socket that was accepted. */

import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';

import { encodeFrame } from '@toru/protocol';
import { afterAll, afterEach, expect, test } from 'vitest';

import { FrameSource } from '../../src/channels/frame-source.ts';
import { until } from './pair.ts';

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

/** Takes every frame as it comes, and what its body is made of. */
function collect(source: FrameSource): { readonly size: number; readonly isRight: boolean }[] {
  const seen: { size: number; isRight: boolean }[] = [];
  source.listen(() => {
    for (let frame = source.next(); frame !== undefined; frame = source.next()) {
      const { head, body } = frame;
      seen.push({ size: body.length, isRight: body.every((byte) => byte === head['fill']) });
    }
  });
  return seen;
}

function sendAll(client: { write(bytes: Uint8Array): unknown }): void {
  for (const [at, size] of SIZES.entries()) {
    client.write(encodeFrame({ fill: at + 1 }, new Uint8Array(size).fill(at + 1)));
  }
}

const ALL_RIGHT = SIZES.map((size) => ({ size, isRight: true }));

test('frames of all sizes arrive whole', async () => {
  const { client, accepted } = await openPair();
  const source = new FrameSource(accepted);
  open.push(source.conn);
  const seen = collect(source);
  sendAll(client);
  await until(() => seen.length === SIZES.length);
  expect(seen).toEqual(ALL_RIGHT);
});

test('the accepted socket is given up for one with a buffer of its own', async () => {
  const { client, accepted } = await openPair();
  const source = new FrameSource(accepted);
  open.push(source.conn);
  expect(source.conn).not.toBe(accepted);
  expect(accepted.destroyed).toBe(true);
  source.conn.write('answer');
  expect(String((await once(client, 'data'))[0])).toBe('answer');
  source.conn.destroy();
  await once(client, 'close');
});

test('a connection without such a side is read the usual way', async () => {
  const [conn, other] = duplexPair();
  const source = new FrameSource(conn as unknown as Socket);
  expect(source.conn).toBe(conn);
  const seen = collect(source);
  sendAll(other);
  await until(() => seen.length === SIZES.length);
  expect(seen).toEqual(ALL_RIGHT);
});
