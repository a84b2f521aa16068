import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RequestMessage } from '@toru/protocol';
import { LightRequest, type PluginRequest, type RequestSource } from './request.ts';
import { RequestBody } from './request-body.ts';
import { Headers as LightHeaders, Request as LightGlobal } from './web-classes.ts';

function request(
  more: Partial<RequestMessage> = {},
  body: string | RequestBody = '',
  signal: AbortSignal = new AbortController().signal,
): PluginRequest {
  const source: RequestSource = {
    message: {
      type: 'request',
      id: 1,
      method: 'GET',
      path: '/',
      headers: {},
      user: null,
      deadline_ms: 30_000,
      end: true,
      ...more,
    },
    wholeBody: typeof body === 'string' ? Buffer.from(body) : undefined,
    streamedBody: typeof body === 'string' ? undefined : body,
    signal,
  };
  return new LightRequest(source) as unknown as PluginRequest;
}

const HEADERS = { host: 'panel', accept: '*/*', 'x-many': ['a', 'b'], cookie: 'c=1' };

test.each([
  '/',
  '/items?x=1&y=a%20b',
  '/a/b.c/~d/$e;f=g,h@i:j(k)*l',
  '/caf%C3%A9?q=%F0%9F%91%8B',
  '/%2e%2e%2fx',
  '/./a/.',
  '/a b"<>`{}|^\\c',
  '/ü?ü',
  '//other/host',
  '/x#fragment',
  "/'single'?a='b'",
  '/a%',
])('%s gives the URL that the platform gives', (path) => {
  expect(request({ path }).url).toBe(new Request(`http://localhost${path}`).url);
});

test('any path gives the URL that the platform gives', () => {
  const piece = fc.oneof(
    fc.constantFrom('/', '.', '..', '?', '#', '%', '%2e', '//', 'a', "'", ':', '@'),
    fc.string({ maxLength: 3 }),
  );
  const paths = fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`);
  fc.assert(
    fc.property(paths, (path) => {
      expect(request({ path }).url).toBe(new URL(`http://localhost${path}`).href);
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  ['https', 'panel.example:8443', 'https://panel.example:8443/items?x=1'],
  ['https', 'panel.example:443', 'https://panel.example/items?x=1'],
  ['http', '[::1]:3000', 'http://[::1]:3000/items?x=1'],
  ['ftp', 'PANEL', 'http://panel/items?x=1'],
  ['http', 'a/b', 'http://localhost/items?x=1'],
  ['http', 'user@host', 'http://localhost/items?x=1'],
  ['http', '', 'http://localhost/items?x=1'],
])('asked by %s at %j, the URL is %s', (scheme, host, url) => {
  const headers = { host: '127.0.0.1:3000', 'x-forwarded-proto': scheme, 'x-forwarded-host': host };
  expect(request({ path: '/items?x=1', headers }).url).toBe(url);
});

test('without a word of where it is from, the URL has the host header, or localhost', () => {
  expect(request({ headers: { host: 'panel:3000' } }).url).toBe('http://panel:3000/');
  expect(request().url).toBe('http://localhost/');
  expect(request({ headers: { host: ['a', 'b'] } }).url).toBe('http://localhost/');
});

test('path and query come apart', () => {
  const { path, query } = request({ path: '/a%2Fb?x=1&x=2&y' });
  expect(path).toBe('/a%2Fb');
  expect(query.getAll('x')).toEqual(['1', '2']);
  expect(query.get('y')).toBe('');
  expect(request({ path: '/a' }).query.size).toBe(0);
});

test('headers read like those of the platform', () => {
  const { headers } = request({ headers: HEADERS });
  expect(headers.get('Host')).toBe('panel');
  expect(headers.get('x-many')).toBe('a, b');
  expect(headers.has('ACCEPT')).toBe(true);
  expect(headers.get('constructor')).toBeNull();
  expect(headers.has('__proto__')).toBe(false);
  expect([...headers]).toEqual([
    ['accept', '*/*'],
    ['cookie', 'c=1'],
    ['host', 'panel'],
    ['x-many', 'a, b'],
  ]);
  expect(new Headers(headers).get('x-many')).toBe('a, b');
  headers.set('host', 'other');
  headers.delete('accept');
  expect([headers.get('host'), headers.get('accept')]).toEqual(['other', null]);
});

test('passes for the classes it stands for', () => {
  const light = request({ headers: HEADERS });
  expect(light instanceof LightGlobal).toBe(true);
  expect(light.headers instanceof LightHeaders).toBe(true);
  expect(light instanceof Request).toBe(true);
  expect(light.headers instanceof Headers).toBe(true);
});

test.each<[string, (body: PluginRequest) => Promise<unknown>, unknown]>([
  ['text', (r) => r.text(), '{"a":"ü"}'],
  ['json', (r) => r.json(), { a: 'ü' }],
  ['bytes', (r) => r.bytes(), new Uint8Array(Buffer.from('{"a":"ü"}'))],
  ['arrayBuffer', (r) => r.arrayBuffer(), new Uint8Array(Buffer.from('{"a":"ü"}')).buffer],
  ['blob', async (r) => (await r.blob()).text(), '{"a":"ü"}'],
  ['a stream', async (r) => new Response(r.body).text(), '{"a":"ü"}'],
  ['a clone', async (r) => [await r.clone().text(), await r.text()], ['{"a":"ü"}', '{"a":"ü"}']],
])('a body is read as %s, once', async (_how, read, expected) => {
  const light = request({ method: 'POST' }, '{"a":"ü"}');
  expect(light.bodyUsed).toBe(false);
  expect(await read(light)).toEqual(expected);
  await expect(light.text()).rejects.toThrow(TypeError);
});

test('a body in pieces is read the same way', async () => {
  const body = new RequestBody(() => undefined);
  const light = request({ method: 'POST', end: false }, body);
  body.push(Buffer.from('one '), false);
  const text = light.text();
  body.push(Buffer.from('two'), true);
  expect(await text).toBe('one two');
});

test('a form is read', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- part of the class this one stands for
  const form = await request({ method: 'POST', headers }, 'a=1&b=2').formData();
  expect(form.get('b')).toBe('2');
});

test('no body is null', async () => {
  expect(request().body).toBeNull();
  expect(await request().text()).toBe('');
});

test('can be handed to the platform', async () => {
  const light = request({ method: 'PUT', path: '/x?y=1', headers: HEADERS }, 'body');
  const copy = new LightGlobal(light, { headers: { b: '2' } });
  expect([copy.method, copy.url, copy.headers.get('b')]).toEqual(['PUT', 'http://panel/x?y=1', '2']);
  expect(await copy.text()).toBe('body');
  const moved = new Request('http://elsewhere/', request({ method: 'PUT', headers: HEADERS }, 'body'));
  expect([moved.method, moved.headers.get('host'), await moved.text()]).toEqual(['PUT', 'panel', 'body']);
});

test('the signal goes with a request that is handed on', () => {
  const controller = new AbortController();
  const copy = new LightGlobal(request({}, '', controller.signal));
  controller.abort(new Error('client gone'));
  expect(copy.signal.reason).toMatchObject({ message: 'client gone' });
});

test('has the constants of every request', () => {
  expect(request()).toMatchObject({ redirect: 'follow', credentials: 'same-origin', keepalive: false });
});
