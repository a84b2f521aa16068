/** WebSockets over a real connection. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PlayedHost, deadline, type Head } from './fake-host.ts';

const plugin = join(import.meta.dirname, 'plugins/works.ts');

function open(host: PlayedHost, id: number, path: string, more: Head = {}): void {
  host.request(id, 'GET', path, { end: false, upgrade: 'websocket', protocols: [], ...more });
}

test('messages come back in order, text and bytes, and the close is seen', async () => {
  await using host = await PlayedHost.ready(plugin);
  open(host, 1, '/echo', { protocols: ['chat', 'other'] });
  expect((await host.expect('accept')).head).toMatchObject({ id: 1, protocol: 'chat' });
  for (let n = 0; n < 100; n += 1) host.send({ type: 'message', id: 1, text: n % 2 === 0 }, `ü${n}`);
  for (let n = 0; n < 100; n += 1) {
    const { head, body } = await host.expect('message');
    expect(head['text']).toBe(n % 2 === 0);
    expect(Buffer.from(body).toString()).toBe(`ü${n}`);
    host.send({ type: 'credit', id: 1, bytes: body.length });
  }
  host.send({ type: 'close', id: 1, code: 1001, reason: 'away' });
  expect((await host.expect('log', ['credit'])).head).toMatchObject({
    message: 'closed',
    fields: { code: 1001, reason: 'away' },
  });
});

test('what was read is credited in full, so that even a message above the window can follow', async () => {
  await using host = await PlayedHost.ready(plugin);
  open(host, 1, '/echo');
  let credited = 0;
  let echoed = 0;
  const done = new Promise<void>((resolve) => {
    host.listen(({ head, body }) => {
      if (head['type'] === 'credit') credited += Number(head['bytes']);
      if (head['type'] === 'message') {
        echoed += body.length;
        host.send({ type: 'credit', id: 1, bytes: body.length });
      }
      if (echoed === 400_010 && credited === 400_010) resolve();
    });
  });
  host.send({ type: 'message', id: 1, text: true }, 'x'.repeat(10));
  host.send({ type: 'message', id: 1, text: false }, Buffer.alloc(400_000));
  await deadline(done, 'the echo');
});

test('a sender keeps to the window and closes after what it sent', async () => {
  await using host = await PlayedHost.ready(plugin);
  let outstanding = 0;
  let most = 0;
  const sizes: number[] = [];
  const done = new Promise<void>((resolve) => {
    host.listen(({ head, body }) => {
      if (head['type'] === 'close') resolve();
      if (head['type'] !== 'message') return;
      sizes.push(body.length);
      outstanding += body.length;
      if (body.length <= 262_144) most = Math.max(most, outstanding);
      else expect(outstanding).toBe(body.length);
      setImmediate(() => {
        outstanding -= body.length;
        host.send({ type: 'credit', id: 1, bytes: body.length });
      });
    });
  });
  open(host, 1, '/pushes');
  await deadline(done, 'the close');
  expect(sizes).toEqual([...Array.from({ length: 64 }, () => 65_536), 1_000_000]);
  expect(most).toBeLessThanOrEqual(262_144);
});

test('the user is known, and a socket may be closed with a code', async () => {
  await using host = await PlayedHost.ready(plugin);
  open(host, 1, '/who', { user: { name: 'ada', role: 'client' } });
  await host.expect('accept');
  expect(Buffer.from((await host.expect('message')).body).toString()).toBe('{"name":"ada","role":"client"}');
  expect((await host.expect('close')).head).toMatchObject({ id: 1, code: 4001, reason: 'bye' });
});

test('a listener hears each message; when it fails, the socket is closed and the failure logged', async () => {
  await using host = await PlayedHost.ready(plugin);
  open(host, 1, '/listens');
  await host.expect('accept');
  host.send({ type: 'message', id: 1, text: true }, 'a');
  host.send({ type: 'message', id: 1, text: true }, 'throw');
  expect(Buffer.from((await host.expect('message')).body).toString()).toBe('heard a');
  expect((await host.expect('log', ['credit'])).head).toMatchObject({ level: 'error' });
  expect((await host.expect('close')).head).toMatchObject({ id: 1, code: 1011 });
});

test.each([
  ['/refuses', 401],
  ['/unknown', 404],
  ['/throws-early', 500],
])('%s is answered with status %d', async (path, status) => {
  await using host = await PlayedHost.ready(plugin);
  open(host, 1, path);
  expect((await host.answer(1)).head['status']).toBe(status);
});

test.each([
  ['/leaves', 'leave', 1000],
  ['/throws-inside', 'x', 1011],
])('%s: leaving the loop closes the socket', async (path, message, code) => {
  await using host = await PlayedHost.ready(plugin);
  open(host, 1, path);
  await host.expect('accept');
  host.send({ type: 'message', id: 1, text: true }, message);
  expect((await host.expect('close')).head).toMatchObject({ id: 1, code });
});

test('a handler that fails after it accepted closes the socket', async () => {
  await using host = await PlayedHost.ready(plugin);
  open(host, 1, '/throws-late');
  await host.expect('accept');
  expect((await host.expect('close')).head).toMatchObject({ id: 1, code: 1011 });
});

test('a cancelled socket is given back with one abort', async () => {
  await using host = await PlayedHost.ready(plugin);
  open(host, 1, '/echo');
  await host.expect('accept');
  host.send({ type: 'cancel', id: 1, reason: 'client_gone' });
  expect((await host.expect('abort')).head).toMatchObject({ id: 1, code: 'CANCELLED' });
});
