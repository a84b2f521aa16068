import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterResponseHeaders } from './response-headers.ts';

const ROUTE = {
  routePath: '/api/plugins/route/hello',
  head: { path: '/' },
  peer: { host: 'panel.example', isSecure: false },
};
const at = (routePath: string): typeof ROUTE => ({ ...ROUTE, routePath });
const filter = (headers: Record<string, string | string[]>): Map<string, string[]> => {
  const head = filterResponseHeaders(headers, ROUTE);
  if ('fault' in head) throw new Error(head.fault);
  const map = new Map<string, string[]>();
  for (let at = 0; at < head.headers.length; at += 2) {
    const name = head.headers[at]!;
    map.set(name, [...(map.get(name) ?? []), head.headers[at + 1]!]);
  }
  return map;
};

describe('filterResponseHeaders', () => {
  it('passes ordinary headers and lists', () => {
    const map = filter({ 'content-type': 'application/json', etag: '"x"', vary: ['a', 'b'] });
    expect(map.get('etag')).toEqual(['"x"']);
    expect(map.get('vary')).toEqual(['a', 'b']);
    expect(map.get('x-content-type-options')).toEqual(['nosniff']);
    expect(map.has('content-security-policy')).toBe(false);
  });

  it.each([
    'connection',
    'keep-alive',
    'transfer-encoding',
    'upgrade',
    'trailer',
    'te',
    'proxy-authenticate',
    'x-toru-role',
    'X-Toru-Anything',
    'service-worker-allowed',
    'clear-site-data',
    'strict-transport-security',
    'alt-svc',
    'report-to',
    'reporting-endpoints',
    'nel',
    'content-security-policy-report-only',
    'x-accel-redirect',
    'x-sendfile',
    'set-cookie2',
  ])('drops %s', (name) => {
    expect(filter({ [name]: 'x', 'content-type': 'text/plain' }).has(name)).toBe(false);
  });

  it('drops what the plugin names in connection, and then knows no type', () => {
    const map = filter({
      connection: 'x-secret, content-type',
      'x-secret': '1',
      'content-type': 'text/plain',
    });
    expect(map.has('x-secret')).toBe(false);
    expect(map.get('content-security-policy')).toEqual(['sandbox']);
  });

  it.each([
    'text/html',
    'TEXT/HTML; charset=utf-8',
    'application/xhtml+xml',
    'image/svg+xml',
    'text/xml',
    'application/xml',
    'application/rss+xml',
    'multipart/x-mixed-replace; boundary=x',
    'text/plain, text/html',
    'text/xsl',
    'made/up',
    '',
  ])('opens %j in a sandbox', (type) => {
    expect(filter({ 'content-type': type }).get('content-security-policy')).toEqual(['sandbox']);
  });

  it('opens a document without type in a sandbox, and adds to a policy of the plugin', () => {
    expect(filter({}).get('content-security-policy')).toEqual(['sandbox']);
    const map = filter({
      'content-type': 'text/html',
      'content-security-policy': "default-src 'self'; report-uri /x; report-to y",
    });
    expect(map.get('content-security-policy')).toEqual(["default-src 'self'", 'sandbox']);
  });

  it.each([
    { 'bad name': 'x' },
    { 'x\r\ny': 'x' },
    { '': 'x' },
    { x: 'a\r\nset-cookie: b' },
    { x: 'a\u0000' },
    { x: 'snow \u2603' },
    { x: ['ok', 'b\nad'] },
    { 'set-cookie': 'a=\u0007' },
    { 'content-length': '-1' },
    { 'content-length': '1, 1' },
    { 'content-length': ['1', '1'] },
    { 'content-length': '0x10' },
    { 'content-type': ['text/plain', 'text/html'] },
    { 'content-type': 'text/plain', 'Content-Type': 'text/html' },
  ] as Record<string, string | string[]>[])('refuses %j', (headers) => {
    expect(filterResponseHeaders(headers, ROUTE)).toHaveProperty('fault');
  });

  it('reads the declared length and leaves it to the writer', () => {
    expect(filterResponseHeaders({ 'content-length': '12' }, ROUTE)).toMatchObject({ contentLength: 12 });
    expect(filter({ 'content-length': '12' }).has('content-length')).toBe(false);
  });
});

it('remembers headers that cannot change, for one route', () => {
  const source = Object.freeze({ 'content-type': 'text/plain', 'set-cookie': 'a=1' });
  const first = filterResponseHeaders(source, at('/r/one'));
  expect(filterResponseHeaders(source, at('/r/one'))).toBe(first);
  expect(first).toMatchObject({
    lines: 'content-type: text/plain\r\nset-cookie: a=1; Path=/r/one/\r\nx-content-type-options: nosniff\r\n',
  });
  expect(filterResponseHeaders(source, at('/r/two'))).toMatchObject({
    lines: expect.stringContaining('Path=/r/two/') as string,
  });
  const changing: Record<string, string> = { etag: '"1"' };
  const before = filterResponseHeaders(changing, at('/r/one'));
  changing['etag'] = '"2"';
  expect(filterResponseHeaders(changing, at('/r/one'))).not.toEqual(before);
});

it('never writes a line that the plugin did not send as a header, whatever names and values it sends', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      'a\r\nb: c',
      'x',
      'location',
      '/x',
      'Set-Cookie',
      'a=b\r\n',
      '__Host-a=1',
      'content-type',
      'text/html',
    ),
    fc
      .array(fc.constantFrom('\r', '\n', '\0', ' ', ':', 'a', '\u010a', '\u560a'), { maxLength: 6 })
      .map((parts) => parts.join('')),
  );
  const sources = fc.dictionary(text, fc.oneof(text, fc.array(text, { maxLength: 3 })), { maxKeys: 4 });
  fc.assert(
    fc.property(sources, (source) => {
      const head = filterResponseHeaders(source, ROUTE);
      if ('fault' in head) {
        expect(head.fault).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
        return;
      }
      expect(head.lines).toMatch(/^(?:[!#$%&'*+\-.^_`|~0-9a-zA-Z]+: [\t\x20-\x7e\x80-\xff]*\r\n)*$/);
      expect(head.lines.split('\r\n')).toHaveLength(head.headers.length / 2 + 1);
      for (const { message } of head.leftOut) expect(message).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 3_000 },
  );
});

describe('what is left out', () => {
  it('is told by name: headers that are not known to be harmless, and cookies of the whole host', () => {
    const head = filterResponseHeaders(
      { 'Accept-CH': 'Sec-CH-UA', 'set-cookie': ['__Host-sid=1; Secure', 'b=2'], 'x-own': '1' },
      ROUTE,
    );
    expect(head).toMatchObject({
      leftOut: [
        { kind: 'header accept-ch', message: expect.stringContaining('"Accept-CH"') as string },
        { kind: 'cookie', message: expect.stringContaining('The cookie "__Host-sid" was not set') as string },
      ],
    });
    expect(filter({ 'set-cookie': ['__Host-sid=1; Secure', 'b=2'] }).get('set-cookie')).toEqual([
      'b=2; Path=/api/plugins/route/hello/',
    ]);
  });

  it('is remembered with the rest, but addresses are not', () => {
    const source = Object.freeze({ location: 'next', 'content-type': 'text/plain' });
    const deeper = { ...ROUTE, head: { path: '/a/b' } };
    expect(filterResponseHeaders(source, deeper)).toMatchObject({
      lines: expect.stringContaining('location: next\r') as string,
    });
    expect(filterResponseHeaders(source, ROUTE)).toMatchObject({
      lines: expect.stringContaining('location: /api/plugins/route/hello/next\r') as string,
    });
  });
});
