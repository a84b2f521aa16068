/** Memory of an upload is given back as soon as nobody looks at it, and never before. */

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { HEAD, NotedSink, openPair, until } from './pair.ts';

const WINDOW = 262_144;
/** Small ones are copied at once, others are written as they are, and some are cut where the window ends. */
const SIZES = [100, 65_536, 20_000, 70_000, 65_536, 60_000, 10_000, 300_000, 5, 40_000, 16_384, 16_385];

test('each piece is given back once, after its bytes have left', async () => {
  // In memory the bytes would not be copied on their way.
  const folder = mkdtempSync(join(tmpdir(), 'toru-'));
  const server = createServer().listen(join(folder, 's'));
  const plugin = connect(join(folder, 's'));
  const [accepted] = (await once(server, 'connection')) as [Socket];
  const { channel, peer } = await openPair({ ends: [accepted, plugin] });
  const exchange = channel.request({ ...HEAD, method: 'POST' }, null, false, new NotedSink());
  const id = await peer.nextRequest();
  const givenBack: number[] = [];
  for (const [at, size] of SIZES.entries()) {
    const piece = Buffer.alloc(size, at + 1);
    exchange.send(piece, at === SIZES.length - 1, () => {
      givenBack.push(at);
      piece.fill(0xff);
    });
  }
  const total = SIZES.reduce((sum, size) => sum + size, 0);
  const received: Buffer[] = [];
  let bytes = 0;
  await until(() => {
    for (const { body } of peer.take('data')) {
      received.push(Buffer.from(body));
      bytes += body.length;
      peer.send({ type: 'credit', id, bytes: Math.min(body.length, WINDOW) });
    }
    return bytes === total;
  });
  expect(
    Buffer.concat(received).equals(Buffer.concat(SIZES.map((size, at) => Buffer.alloc(size, at + 1)))),
  ).toBe(true);
  await until(() => givenBack.length === SIZES.length);
  channel.end();
  server.close();
  rmSync(folder, { recursive: true });
  expect(givenBack.toSorted((a, b) => a - b)).toEqual(SIZES.map((_, at) => at));
});
