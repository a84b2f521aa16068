import { expect, test } from 'vitest';
import { html, json, LightResponse, respond, text, type ResponseOptions } from './response.ts';
import { Response as LightGlobal } from './web-classes.ts';

const light = (response: Response): LightResponse => response as unknown as LightResponse;
const headers = (response: Response): unknown => JSON.parse(light(response).headerJson);

test('each way to answer states its type', () => {
  expect(headers(text('a'))).toEqual({ 'content-type': 'text/plain; charset=utf-8' });
  expect(headers(html('a'))).toEqual({ 'content-type': 'text/html; charset=utf-8' });
  expect(headers(json({ a: 1 }))).toEqual({ 'content-type': 'application/json' });
  expect(headers(respond(new Uint8Array(1)))).toEqual({});
  expect(headers(text('a', { headers: { 'content-type': 'text/csv', b: '2' } }))).toEqual({
    'content-type': 'text/csv',
    b: '2',
  });
  expect(headers(json(1, { headers: { b: '2' } }))).toEqual({ 'content-type': 'application/json', b: '2' });
  expect(headers(text('a', { headers: {} }))).toEqual({ 'content-type': 'text/plain; charset=utf-8' });
});

test.each([100, 199, 600, 1.5, Number.NaN])('status %d is refused', (status) => {
  expect(() => text('a', { status })).toThrow(RangeError);
});

test('a status without a body takes none', () => {
  expect(() => text('a', { status: 204 })).toThrow(TypeError);
  expect(respond(null, { status: 204 }).status).toBe(204);
});

test('a value without JSON is refused', () => {
  expect(() => json(undefined)).toThrow(TypeError);
});

test.each<[string, unknown, ResponseOptions | undefined]>([
  ['text', 'hello', undefined],
  ['text with a status', 'hello', { status: 404 }],
  ['text with headers', 'hello', { headers: { 'X-A': 'b', 'set-cookie': 'a=1' } }],
  ['bytes', Buffer.from('hello'), undefined],
  ['nothing', null, { status: 304 }],
  ['a stream', new Blob(['hello']).stream(), undefined],
])('%s: asked for its parts, a light response answers as the platform does', async (_name, body, options) => {
  const [own, native] = body instanceof ReadableStream ? body.tee() : [body, body];
  const made = new LightGlobal(own as string, options as ResponseInit);
  const real = new Response(native as string, options as ResponseInit);
  expect(made).toBeInstanceOf(LightResponse);
  expect([made.status, made.ok, made.statusText, made.type, made.url, made.redirected]).toEqual([
    real.status,
    real.ok,
    real.statusText,
    real.type,
    real.url,
    real.redirected,
  ]);
  expect([...made.headers]).toEqual([...real.headers]);
  expect(made.bodyUsed).toBe(false);
  const copy = made.clone();
  expect(await made.text()).toBe(await real.text());
  expect(made.bodyUsed).toBe(real.bodyUsed);
  expect(await copy.text()).toBe(body === null ? '' : 'hello');
});

test('changed headers travel', () => {
  const response = text('a');
  response.headers.set('x', '1');
  response.headers.append('set-cookie', 'a=1');
  response.headers.append('set-cookie', 'b=2');
  expect(headers(response)).toEqual({
    'content-type': 'text/plain; charset=utf-8',
    'set-cookie': ['a=1', 'b=2'],
    x: '1',
  });
});

test('passes for a Response', () => {
  expect(text('a') instanceof LightGlobal).toBe(true);
  expect(text('a') instanceof Response).toBe(true);
  expect(new Response('a') instanceof LightGlobal).toBe(true);
});

test('a copy of one response is made from its parts', async () => {
  const first = new LightGlobal('hello', { status: 201, headers: { a: '1' } });
  const second = new LightGlobal(first.body, first);
  expect([second.status, second.headers.get('a'), await second.text()]).toEqual([201, '1', 'hello']);
});

test('statics, forms and subclasses are those of the platform', async () => {
  class Own extends LightGlobal {
    readonly mark = 1;
  }
  expect(new Own('a')).toMatchObject({ mark: 1, status: 200 });
  expect(new Own('a') instanceof Response).toBe(true);
  expect(text('a') instanceof Own).toBe(false);
  expect(await new Own('a').text()).toBe('a');
  expect(LightGlobal.redirect('http://localhost/x').status).toBe(302);
  expect(LightGlobal.error().type).toBe('error');
  expect(await LightGlobal.json({ a: 1 }, { status: 201 }).json()).toEqual({ a: 1 });
  const form = new LightGlobal(new URLSearchParams({ a: '1' }));
  expect(form.headers.get('content-type')).toContain('application/x-www-form-urlencoded');
});

test('bytes given to `new Response` may be changed afterwards', async () => {
  const bytes = Buffer.from('before');
  const response = new LightGlobal(bytes);
  bytes.write('after!');
  expect(await response.text()).toBe('before');
});
