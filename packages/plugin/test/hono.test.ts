/** A Hono application runs unchanged. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPlugin } from '@toru/cli/build';
import { nodesInPath } from './nodes.ts';
import { PlayedHost, type Head } from './fake-host.ts';

const source = join(import.meta.dirname, 'plugins/hono-app.ts');
const folder = mkdtempSync(join(tmpdir(), 'toru-hono-'));
let host: PlayedHost;
let lastId = 0;

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Bundles the application like any plugin: from then on the SDK's web classes stand in its code. */
async function build(): Promise<string> {
  writeFileSync(join(folder, 'plugin.ts'), `import ${JSON.stringify(source)};`);
  return (await buildPlugin({ dir: folder, out: folder })).file;
}

async function ask(
  method: string,
  path: string,
  more: Head = {},
  body = '',
): Promise<{ status: unknown; headers: Head; body: string }> {
  const id = ++lastId;
  host.request(id, method, path, more, body);
  const answer = await host.answer(id);
  const { status, headers } = answer.head;
  return { status, headers: headers as Head, body: answer.body.toString() };
}

describe.each([
  { how: 'from source', file: () => Promise.resolve(source), env: {} },
  ...nodesInPath().map(({ node, env }) => ({ how: `built, under ${node}`, file: build, env })),
])('$how', ({ file, env }) => {
  beforeAll(async () => {
    host = await PlayedHost.ready(await file(), {}, env);
    lastId = 0;
  });
  afterAll(() => host[Symbol.asyncDispose]());

  test.each<[string, string, Head, string, Head]>([
    ['GET', '/', {}, '', { status: 200, body: 'hello' }],
    [
      'GET',
      '/items/7?q=%C3%BC',
      { headers: { 'user-agent': 'me' } },
      '',
      { body: '{"id":"7","q":"ü","agent":"me"}' },
    ],
    [
      'POST',
      '/json',
      {},
      '{"a":[1]}',
      { status: 201, body: '{"a":[1]}', headers: { 'content-type': 'application/json' } },
    ],
    [
      'POST',
      '/form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      'a=1&b=x%20y',
      { body: '{"a":"1","b":"x y"}' },
    ],
    ['POST', '/mirror', {}, 'reflected', { body: 'reflected' }],
    ['POST', '/bytes', {}, 'reflected', { body: 'reflected' }],
    [
      'GET',
      '/user',
      { user: { name: 'ada', role: 'admin' } },
      '',
      { body: '{"user":{"name":"ada","role":"admin"},"greeting":"Hello"}' },
    ],
    ['GET', '/redirect', {}, '', { status: 302, headers: { location: '/items/1' } }],
    ['GET', '/nothing', {}, '', { status: 204, body: '' }],
    ['GET', '/unknown', {}, '', { status: 404, body: '404 Not Found' }],
    ['GET', '/error', {}, '', { status: 500, body: 'Internal Server Error' }],
    ['HEAD', '/', {}, '', { status: 200, body: '' }],
    [
      'GET',
      '/cors/x',
      { headers: { origin: 'http://x' } },
      '',
      { headers: { 'access-control-allow-origin': '*' } },
    ],
    ['OPTIONS', '/cors/x', { headers: { origin: 'http://x' } }, '', { status: 204 }],
    ['GET', '/secure', {}, '', { headers: { 'x-content-type-options': 'nosniff' } }],
    ['GET', '/stream-text', {}, '', { body: 'one two three' }],
    ['GET', '/mounted/a?b', {}, '', { body: 'mounted /a' }],
  ])('%s %s', async (method, path, more, body, expected) => {
    expect(await ask(method, path, more, body)).toMatchObject(expected);
  });

  test('cookies travel as a list', async () => {
    expect((await ask('GET', '/cookies')).headers['set-cookie']).toEqual([
      'a=1; Path=/',
      'b=2; Path=/; HttpOnly',
    ]);
  });

  test('an entity tag is answered with 304', async () => {
    const { headers } = await ask('GET', '/etag');
    const again = await ask('GET', '/etag', { headers: { 'if-none-match': headers['etag'] } });
    expect(again).toMatchObject({ status: 304, body: '' });
  });

  test('a large stream arrives whole', async () => {
    expect((await ask('GET', '/stream')).body.length).toBe(2_000_000);
  });

  test('server-sent events arrive at once, and cancel reaches the application', async () => {
    const id = ++lastId;
    host.request(id, 'GET', '/sse');
    expect((await host.expect('response')).head).toMatchObject({ id, end: false });
    expect(Buffer.from((await host.expect('data')).body).toString()).toBe('event: tick\ndata: 1\n\n');
    host.send({ type: 'cancel', id, reason: 'client_gone' });
    const types = new Set<unknown>();
    while (types.size < 2) types.add((await host.next())?.head['type']);
    expect(types).toEqual(new Set(['abort', 'log']));
  });
});
