/** Requests and answers over a real connection: order, size, streams, cancel, failures. */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PlayedHost, deadline } from './fake-host.ts';

const plugin = join(import.meta.dirname, 'plugins/works.ts');
const WINDOW = 262_144;
const MIB = 1_048_576;

test('1000 requests at once are each answered once, under their own id', async () => {
  await using host = await PlayedHost.ready(join(import.meta.dirname, 'plugins/conformance.ts'));
  const answers = new Map<unknown, string>();
  const all = new Promise<void>((resolve) => {
    host.listen(({ head, body }) => {
      if (head['type'] === 'credit') return;
      expect(answers.has(head['id'])).toBe(false);
      answers.set(head['id'], `${String(head['status'])} ${Buffer.from(body).toString()}`);
      if (answers.size === 1000) resolve();
    });
  });
  for (let id = 1; id <= 1000; id += 1) {
    host.request(id, 'POST', '/echo', { end: id % 3 !== 0 }, `body ${id}`);
  }
  for (let id = 999; id > 0; id -= 3) host.send({ type: 'data', id, end: true }, ' and more');
  await deadline(all, '1000 answers');
  for (let id = 1; id <= 1000; id += 1) {
    expect(answers.get(id)).toBe(`200 body ${id}${id % 3 === 0 ? ' and more' : ''}`);
  }
});

test.each([
  ['/bytes?n=0', 0],
  ['/bytes?n=262144', WINDOW],
  ['/bytes?n=262145', WINDOW + 1],
  ['/bytes?n=20000000', 20_000_000],
  ['/text?n=10', 20],
  ['/text?n=400000', 800_000],
])('%s arrives whole', async (path, bytes) => {
  await using host = await PlayedHost.ready(plugin);
  host.request(1, 'GET', path);
  const { head, body } = await host.answer(1);
  expect(head['status']).toBe(200);
  expect(body.length).toBe(bytes);
  if (bytes > WINDOW) expect(head['headers']).toMatchObject({ 'content-length': String(bytes) });
});

test('a large download keeps to the window, and a slow reader stops it', async () => {
  await using host = await PlayedHost.ready(plugin);
  let outstanding = 0;
  let most = 0;
  let received = 0;
  let unread = 0;
  const total = 256 * MIB;
  const done = new Promise<void>((resolve) => {
    host.listen(({ head, body }) => {
      received += body.length;
      outstanding += body.length;
      most = Math.max(most, outstanding);
      unread += body.length;
      if (unread >= WINDOW / 2) {
        outstanding -= unread;
        host.send({ type: 'credit', id: 1, bytes: unread });
        unread = 0;
      }
      if (head['end'] === true) resolve();
    });
  });
  host.request(1, 'GET', `/download?n=${total}&piece=100000`);
  await deadline(done, '256 MiB');
  expect(received).toBe(total);
  expect(most).toBeLessThanOrEqual(WINDOW);
});

test('a download without credit stands still at the window, and other requests go on', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.request(1, 'GET', '/download?n=1000000&piece=10000');
  const head = await host.expect('response');
  expect(head.head).toMatchObject({ id: 1, end: false });
  let received = 0;
  while (received < WINDOW) received += (await host.expect('data')).body.length;
  host.request(2, 'GET', '/text?n=1');
  expect((await host.answer(2)).body.toString()).toBe('ü');
  host.send({ type: 'credit', id: 1, bytes: 5 });
  expect((await host.expect('data')).body.length).toBe(5);
});

test('a download with credit for more than is outstanding goes on by so much, in ordinary frames', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.request(1, 'GET', '/download?n=3000000&piece=600000');
  await host.expect('response');
  const receive = async (bytes: number): Promise<void> => {
    let received = 0;
    while (received < bytes) {
      const { body } = await host.expect('data');
      expect(body.length).toBeLessThanOrEqual(WINDOW);
      received += body.length;
    }
    expect(received).toBe(bytes);
    // What comes next is the answer to this, and no data.
    host.request(received, 'GET', '/text?n=1');
    expect((await host.answer(received)).body.toString()).toBe('ü');
  };
  await receive(WINDOW);
  host.send({ type: 'credit', id: 1, bytes: 4 * WINDOW });
  await receive(4 * WINDOW);
  host.send({ type: 'credit', id: 1, bytes: WINDOW });
  await receive(WINDOW);
});

test('a large upload is read with bounded memory and credited', async () => {
  await using host = await PlayedHost.ready(plugin);
  const total = 256 * MIB;
  const piece = Buffer.alloc(65_536, 'y');
  let sent = 0;
  let outstanding = 0;
  const answer = new Promise<string>((resolve) => {
    const pump = (): void => {
      while (sent < total && outstanding + piece.length <= WINDOW) {
        sent += piece.length;
        outstanding += piece.length;
        host.send({ type: 'data', id: 1, end: sent === total }, piece);
      }
    };
    host.listen(({ head, body }) => {
      if (head['type'] === 'credit') {
        outstanding -= Number(head['bytes']);
        pump();
      } else if (head['type'] === 'response') resolve(Buffer.from(body).toString());
    });
    host.request(1, 'POST', '/hash', { end: false });
    pump();
  });
  const { bytes, hash, rss } = JSON.parse(await deadline(answer, 'the hash')) as Record<string, unknown>;
  expect(bytes).toBe(total);
  const expected = createHash('sha256');
  for (let at = 0; at < total; at += piece.length) expected.update(piece);
  expect(hash).toBe(expected.digest('hex'));
  expect(rss).toBeLessThan(220 * MIB);
});

test('both directions stream at once', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.request(1, 'POST', '/mirror', { end: false }, 'one');
  expect((await host.expect('response')).head).toMatchObject({ id: 1, status: 200, end: false });
  expect(Buffer.from((await host.expect('data')).body).toString()).toBe('one');
  host.send({ type: 'data', id: 1, end: false }, 'two');
  expect(Buffer.from((await host.expect('data')).body).toString()).toBe('two');
  host.send({ type: 'data', id: 1, end: true }, '');
  expect((await host.expect('data')).head).toMatchObject({ end: true });
});

test('an answer ends the upload; what comes late is dropped', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.request(1, 'POST', '/ignores-upload', { end: false }, 'start');
  expect((await host.answer(1)).body.toString()).toBe('enough');
  host.send({ type: 'data', id: 1, end: true }, 'late');
  host.send({ type: 'cancel', id: 1, reason: 'client_gone' });
  host.request(2, 'GET', '/text?n=0');
  expect((await host.answer(2)).head['status']).toBe(200);
});

test('cancel aborts the signal, is answered by one abort, and the late answer is dropped', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.request(1, 'GET', '/waits');
  host.send({ type: 'cancel', id: 1, reason: 'deadline' });
  expect((await host.expect('abort')).head).toMatchObject({ id: 1, code: 'CANCELLED' });
  host.request(2, 'GET', '/seen');
  expect((await host.answer(2)).body.toString()).toContain('deadline');
});

test('cancel ends a stream and its generator', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.request(1, 'GET', '/events');
  expect((await host.expect('response')).head).toMatchObject({ id: 1, end: false });
  expect(Buffer.from((await host.expect('data')).body).toString()).toBe('data: first\n\n');
  host.send({ type: 'cancel', id: 1, reason: 'client_gone' });
  expect((await host.expect('abort')).head).toMatchObject({ id: 1, code: 'CANCELLED' });
  host.request(2, 'GET', '/seen');
  expect((await host.answer(2)).body.toString()).toContain('events ended');
});

test('an upload that is read gets credit for all of it, and room for more', async () => {
  await using host = await PlayedHost.ready(plugin);
  const total = 4 * MIB;
  const piece = 'x'.repeat(WINDOW / 2);
  host.request(1, 'POST', '/hash', { end: false }, piece);
  let [sent, credit, most] = [WINDOW / 2, WINDOW, 0];
  while (sent < total) {
    while (credit - sent < WINDOW / 2) {
      const bytes = Number((await host.expect('credit', [])).head['bytes']);
      most = Math.max(most, bytes);
      credit += bytes;
    }
    sent += WINDOW / 2;
    host.send({ type: 'data', id: 1, end: sent === total }, piece);
  }
  expect((await host.answer(1)).head['status']).toBe(200);
  expect(most).toBeGreaterThan(MIB - WINDOW);
  expect(most).toBeLessThanOrEqual(MIB);
});

test('cancel ends an upload that is being read', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.request(1, 'POST', '/hash', { end: false }, 'x'.repeat(WINDOW));
  await host.expect('credit', []);
  host.send({ type: 'cancel', id: 1, reason: 'client_gone' });
  expect((await host.expect('abort')).head).toMatchObject({ id: 1, code: 'CANCELLED' });
});

test.each(['/throws-at-once', '/answers-nothing', '/huge-header'])(
  '%s is status 500 and logged',
  async (path) => {
    await using host = await PlayedHost.ready(plugin);
    host.request(1, 'GET', path, { headers: { 'x-request-id': 'r1' } });
    const log = await host.expect('log');
    expect(log.head).toMatchObject({
      level: 'error',
      message: expect.stringContaining(`GET ${path} failed: `) as unknown,
      fields: { request_id: 'r1', error: { stack: expect.any(String) as unknown } },
    });
    const { head, body } = await host.answer(1);
    expect(head['status']).toBe(500);
    expect(body.toString()).not.toContain('at once');
    host.request(2, 'GET', '/text?n=0');
    expect((await host.answer(2)).head['status']).toBe(200);
  },
);

test('a stream that breaks is cut off with abort and logged', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.request(1, 'GET', '/breaks');
  await host.expect('response');
  await host.expect('data');
  expect((await host.expect('abort')).head).toMatchObject({ id: 1, message: 'broken stream' });
});

test('the context knows where it is, and the token is gone from the environment', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.request(1, 'GET', '/ctx');
  expect(JSON.parse((await host.answer(1)).body.toString())).toEqual({
    dataDir: '/tmp',
    instanceId: '0b5cfc5e-7d4f-4a31-9a8e-0f6f8d1c2b3a',
    settings: { greeting: 'Hello' },
  });
});

test('log, notify and status reach the host', async () => {
  await using host = await PlayedHost.ready(plugin);
  host.request(1, 'GET', '/log');
  expect((await host.expect('log', [])).head).toMatchObject({
    level: 'warn',
    message: 'look',
    fields: { n: 1 },
  });
  expect((await host.expect('notify', [])).head).toMatchObject({
    level: 'info',
    title: 'Title',
    message: 'Message',
  });
  expect((await host.expect('status', [])).head).toMatchObject({ health: 'degraded', message: 'half' });
  expect((await host.answer(1)).head['status']).toBe(200);
});

test('log lines beyond what may wait for the host are dropped and counted', async () => {
  await using host = await PlayedHost.ready(plugin);
  let lines = 0;
  let dropped = 0;
  const end = new Promise<void>((resolve) => {
    host.listen(({ head }) => {
      const message = String(head['message']);
      if (message === 'last line') resolve();
      else if (/^\d+ log lines were dropped/.test(message)) {
        dropped = Number.parseInt(message);
        host.send({ type: 'data', id: 1, end: true });
      } else if (head['type'] === 'log') lines += 1;
    });
  });
  // 400 lines of 60 kB in one go are 24 MB; 16 MiB may wait.
  host.request(1, 'POST', '/logs', { end: false });
  await deadline(end, 'the last line');
  expect(dropped).toBeGreaterThan(0);
  expect(lines + dropped).toBe(400);
});
