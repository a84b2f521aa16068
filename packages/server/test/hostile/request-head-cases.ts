/** Hostile heads and bodies: smuggling, framing, forged headers, hosts, credentials, origins, upgrades, sizes. */

import {
  ROUTE,
  AUTH,
  CLOSE,
  REFUSED,
  get,
  post,
  show,
  type Outcome,
  type RequestCase,
} from './request-case.ts';

/** A second request hidden in the body of the first one. */
const HIDDEN = `GET ${ROUTE}/smuggled HTTP/1.1\r\n${AUTH}\r\n`;
/** The same in so many bytes as it says. */
const INNER = `GET ${ROUTE}/inner HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const CHUNKED_END = '0\r\n\r\n';
const smuggling: RequestCase[] = [
  ['both lengths', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', CHUNKED_END + HIDDEN],
  ['both lengths, other order', 'Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', CHUNKED_END + HIDDEN],
  ['two lengths', 'Content-Length: 0\r\nContent-Length: 5\r\n', HIDDEN],
  ['two equal lengths', 'Content-Length: 1\r\nContent-Length: 1\r\n', `a${HIDDEN}`],
  ['list of lengths', 'Content-Length: 0, 5\r\n', HIDDEN],
  ['signed length', 'Content-Length: +0\r\n', HIDDEN],
  ['negative length', 'Content-Length: -1\r\n', HIDDEN],
  ['hexadecimal length', 'Content-Length: 0x0\r\n', HIDDEN],
  ['length with space', 'Content-Length: 0 0\r\n', HIDDEN],
  ['empty length', 'Content-Length: \r\n', HIDDEN],
  ['length too large', 'Content-Length: 99999999999999999999\r\n', HIDDEN],
  ['gzip, chunked', 'Transfer-Encoding: gzip, chunked\r\n', CHUNKED_END + HIDDEN],
  ['chunked, gzip', 'Transfer-Encoding: chunked, gzip\r\n', CHUNKED_END + HIDDEN],
  ['chunked, identity', 'Transfer-Encoding: chunked, identity\r\n', CHUNKED_END + HIDDEN],
  ['identity', 'Transfer-Encoding: identity\r\n', CHUNKED_END + HIDDEN],
  ['xchunked', 'Transfer-Encoding: xchunked\r\n', CHUNKED_END + HIDDEN],
  ['chunked twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', CHUNKED_END + HIDDEN],
  ['chunked, chunked', 'Transfer-Encoding: chunked, chunked\r\n', CHUNKED_END + HIDDEN],
  [
    'chunked then identity',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n',
    CHUNKED_END + HIDDEN,
  ],
  ['chunked with parameter', 'Transfer-Encoding: chunked;q=1\r\n', CHUNKED_END + HIDDEN],
  ['quoted chunked', 'Transfer-Encoding: "chunked"\r\n', CHUNKED_END + HIDDEN],
  ['chunked behind a control byte', 'Transfer-Encoding: \u000bchunked\r\n', CHUNKED_END + HIDDEN],
  ['chunked before a NUL', 'Transfer-Encoding: chunked\u0000\r\n', CHUNKED_END + HIDDEN],
  ['space before the colon', 'Transfer-Encoding : chunked\r\n', CHUNKED_END + HIDDEN],
  ['tab before the colon', 'Transfer-Encoding\t: chunked\r\n', CHUNKED_END + HIDDEN],
  ['space before the length colon', 'Content-Length : 5\r\n', HIDDEN],
  ['folded header', 'X: a\r\n Transfer-Encoding: chunked\r\n', CHUNKED_END + HIDDEN],
  ['folded value', 'Transfer-Encoding:\r\n chunked\r\n', CHUNKED_END + HIDDEN],
  ['bare line feed', 'X: a\nTransfer-Encoding: chunked\r\n', CHUNKED_END + HIDDEN],
  ['bare carriage return', 'X: a\rTransfer-Encoding: chunked\r\n', CHUNKED_END + HIDDEN],
  ['header without a name', ': chunked\r\n', HIDDEN],
  ['header without a colon', 'Transfer-Encoding chunked\r\n', CHUNKED_END + HIDDEN],
  ['NUL in a name', 'Transfer\u0000Encoding: chunked\r\n', CHUNKED_END + HIDDEN],
  ['high byte in a name', 'Transfer\u00e9Encoding: chunked\r\n', CHUNKED_END + HIDDEN],
].map(([name = '', headers = '', body = '']) => ({
  group: 'smuggling',
  name,
  raw: post(headers, body),
  outcome: REFUSED,
}));

const framing: RequestCase[] = [
  { name: 'chunk size with sign', body: `+1\r\na\r\n${CHUNKED_END}` },
  { name: 'chunk size in 0x', body: `0x1\r\na\r\n${CHUNKED_END}` },
  { name: 'chunk size not hexadecimal', body: `g\r\na\r\n${CHUNKED_END}` },
  { name: 'chunk size too large', body: `fffffffffffffffff\r\na\r\n${CHUNKED_END}` },
  ...[';', ';=b', ';a=', ';a="b', ';a="b\\"', ';a="b"c', ';a b', ';a;', ' x', ';a=b "'].map((extension) => ({
    name: `chunk extension ${extension}`,
    body: `1${extension}\r\na\r\n${CHUNKED_END}`,
  })),
  ...['X', 'X : y', ': y', ' X: y', 'X: y\r\n folded', 'GET / HTTP/1.1', 'X\u0000: y', 'X: \u0001'].map(
    (trailer) => ({
      name: `trailer ${JSON.stringify(trailer)}`,
      body: `1\r\na\r\n0\r\n${trailer}\r\n\r\n`,
    }),
  ),
  { name: 'chunk ended by a bare line feed', body: `1\na\r\n${CHUNKED_END}` },
  { name: 'chunk longer than its size', body: `1\r\nab\r\n${CHUNKED_END}` },
  { name: 'chunk size with a space before', body: ` 1\r\na\r\n${CHUNKED_END}` },
  { name: 'chunk extension with a bare line feed', body: `1;a\nb\r\na\r\n${CHUNKED_END}` },
].map(({ name, body }) => ({
  group: 'framing',
  name,
  // The head is sound, so the plugin may have been told of a request; it never gets a whole one, and no second one.
  raw: post('Transfer-Encoding: chunked\r\n', body + HIDDEN),
  outcome: { kind: 'cleaned', requests: 1, path: '/' },
}));

const cleanedBodies: RequestCase[] = [
  {
    group: 'bodies',
    name: 'a request hidden in a body stays a body',
    raw: post(`Content-Length: ${INNER.length}\r\nConnection: close\r\n`, INNER),
    outcome: { kind: 'cleaned', requests: 1, path: '/', body: INNER },
  },
  {
    group: 'bodies',
    name: 'trailers never become headers',
    raw: post(
      'Transfer-Encoding: chunked\r\nTrailer: X-Toru-Role\r\nConnection: close\r\n',
      '1\r\na\r\n0\r\nX-Toru-Role: root\r\nCookie: steering_session=x\r\n\r\n',
    ),
    outcome: { kind: 'cleaned', requests: 1, path: '/', body: 'a' },
  },
  {
    group: 'bodies',
    name: 'a body on GET is passed as a body',
    raw: `GET ${ROUTE}/ HTTP/1.1\r\n${AUTH}Content-Length: 3\r\nConnection: close\r\n\r\nabc`,
    outcome: { kind: 'cleaned', requests: 1, path: '/', body: 'abc' },
  },
  {
    group: 'bodies',
    name: 'chunked in HTTP/1.0',
    raw: `POST ${ROUTE}/ HTTP/1.0\r\n${AUTH}Transfer-Encoding: chunked\r\n\r\n${CHUNKED_END}`,
    outcome: REFUSED,
  },
  {
    group: 'bodies',
    name: 'an expectation that nobody knows',
    raw: post('Expect: 200-maybe\r\nContent-Length: 1\r\n', 'a'),
    outcome: REFUSED,
  },
];

const FORGED_NAMES = [
  'X-Toru-User',
  'X-Toru-Role',
  'X-Toru-Anything',
  'X-Toru',
  'X-Forwarded-For',
  'X-Forwarded-Proto',
  'X-Forwarded-Host',
  'X-Forwarded-Prefix',
  'X-Forwarded-User',
  'X-Forwarded-Server',
  'Forwarded',
  'X-Real-IP',
  'X-Request-Id',
  'Proxy-Authorization',
  'Proxy-Connection',
  'Proxy',
  'TE',
  'Keep-Alive',
];
const SPELLINGS: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => name.replaceAll('-', '_'),
  (name) => name.replaceAll('-', '.'),
  (name) => name.replace('-', '_'),
  (name) => name.toLowerCase().replaceAll('-', '~'),
];
const forged: RequestCase[] = FORGED_NAMES.flatMap((name) =>
  [...new Set(SPELLINGS.map((spell) => spell(name)))].map((spelled) => ({
    group: 'forged headers',
    name: spelled,
    raw: get(`${ROUTE}/`, `${spelled}: forged\r\n${spelled}: forged-again\r\n`),
    outcome: { kind: 'cleaned', requests: 1, path: '/' } satisfies Outcome,
  })),
);

const connections: RequestCase[] = [
  ['X-Toru-User', 'close, X-Toru-User'],
  ['X-Forwarded-For', 'close, x-forwarded-for, x-real-ip'],
  ['Host', 'close, host'],
  ['Cookie', 'close, cookie'],
  ['Content-Type', 'close, content-type'],
  ['everything', 'close, x-toru-user, x-toru-role, x-request-id, x-forwarded-for, x-forwarded-prefix, host'],
].map(([name = '', value = '']) => ({
  group: 'Connection',
  name: `names ${name}`,
  raw: `GET ${ROUTE}/ HTTP/1.1\r\n${AUTH}Connection: ${value}\r\n\r\n`,
  outcome: { kind: 'cleaned', requests: 1, path: '/' } satisfies Outcome,
}));

const hosts: RequestCase[] = [
  'evil.example',
  '{host}.evil.example',
  'evil.example:80@{host}',
  '{host}, evil.example',
  '{host} evil.example',
  '{host}/x',
  '{host}#x',
  '{host}?x',
  '[::1',
  '',
  'localhost\u00e9',
  '127.0.0.1.nip.io',
  '0x7f000001',
  '2130706433',
].map((host) => ({
  group: 'hosts',
  name: show(host),
  raw: `GET ${ROUTE}/ HTTP/1.1\r\nHost: ${host}\r\nCookie: steering_session={cookie}\r\n${CLOSE}`,
  outcome: REFUSED,
}));

const moreHosts: RequestCase[] = [
  ['two hosts', `Host: {host}\r\nHost: evil.example\r\n`],
  ['two equal hosts', `Host: {host}\r\nHost: {host}\r\n`],
  ['no host', ''],
  ['a host in another spelling', 'Host_: {host}\r\n'],
  ['only a forwarded host', 'X-Forwarded-Host: {host}\r\n'],
].map(([name = '', headers = '']) => ({
  group: 'hosts',
  name,
  raw: `GET ${ROUTE}/ HTTP/1.1\r\n${headers}Cookie: steering_session={cookie}\r\n${CLOSE}`,
  outcome: REFUSED,
}));

const COOKIE_LINES = [
  '',
  'Cookie: steering_session=\r\n',
  'Cookie: steering_session=x\r\n',
  `Cookie: steering_session=${'A'.repeat(43)}\r\n`,
  'Cookie: STEERING_SESSION={cookie}\r\n',
  'Cookie: "steering_session"={cookie}\r\n',
  'Cookie: steering_session="{cookie}"\r\n',
  'Cookie: xsteering_session={cookie}\r\n',
  'Cookie: a=steering_session={cookie}\r\n',
  'Cookie: steering_session={cookie}x\r\n',
  'Cookie: steering_session={cookie}%00\r\n',
  'Cookie_: steering_session={cookie}\r\n',
  'Cookie2: steering_session={cookie}\r\n',
  `Cookie: ${'steering_session=x; '.repeat(10)}steering_session={cookie}\r\n`,
  'Authorization: Bearer steer_\r\n',
  `Authorization: Bearer steer_${'A'.repeat(43)}\r\n`,
  'Authorization: Bearer {token}x\r\n',
  'Authorization: Bearer "{token}"\r\n',
  'Authorization: Basic {token}\r\n',
  'Authorization: {token}\r\n',
  'Authorization: Bearer {token}, Bearer {token}\r\n',
  'Authorization: Bearer {token}\r\nAuthorization: Basic eDp5\r\n',
  'Proxy-Authorization: Bearer {token}\r\n',
  'X-Authorization: Bearer {token}\r\n',
  'Cookie: steering_session={cookie}\r\nAuthorization: Bearer steer_bad\r\n',
];
const credentials: RequestCase[] = COOKIE_LINES.map((line) => ({
  group: 'credentials',
  name: show(line),
  raw: `GET ${ROUTE}/ HTTP/1.1\r\nHost: {host}\r\n${line}${CLOSE}`,
  outcome: REFUSED,
}));

const ORIGIN_LINES = [
  '',
  'Sec-Fetch-Site: cross-site\r\n',
  'Sec-Fetch-Site: same-site\r\n',
  'Sec-Fetch-Site: same-origin, cross-site\r\n',
  'Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n',
  'Sec-Fetch-Site: SAME-ORIGIN\r\n',
  'Sec_Fetch_Site: same-origin\r\n',
  'Sec-Fetch-Site: \r\n',
  'Origin: null\r\n',
  'Origin: http://evil.example\r\n',
  'Origin: http://{host}.evil.example\r\n',
  'Origin: https://{host}\r\n',
  'Origin: http://{host}, http://evil.example\r\n',
  'Origin: http://{host}\r\nOrigin: http://evil.example\r\n',
  'Origin: http://{host}/\r\n',
  'Origin: {host}\r\n',
  'Referer: http://{host}/\r\n',
  'Origin: http://evil.example\r\nX-Forwarded-Host: evil.example\r\n',
  'Sec-Fetch-Site: cross-site\r\nOrigin: http://{host}\r\n',
];
const origins: RequestCase[] = ORIGIN_LINES.flatMap((line) =>
  ['POST', 'DELETE'].map((method) => ({
    group: 'origins',
    name: `${method} ${show(line)}`,
    raw: `${method} ${ROUTE}/ HTTP/1.1\r\nHost: {host}\r\nCookie: steering_session={cookie}\r\n${line}Content-Length: 0\r\n${CLOSE}`,
    outcome: REFUSED,
  })),
);

const SOCKET_HEAD = `Upgrade: websocket\r\nConnection: Upgrade\r\n`;
const SOCKET_KEY = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const upgrades: RequestCase[] = [
  ['no origin', SOCKET_KEY],
  ['another origin', `Origin: http://evil.example\r\n${SOCKET_KEY}`],
  ['origin null', `Origin: null\r\n${SOCKET_KEY}`],
  ['origin with https', `Origin: https://{host}\r\n${SOCKET_KEY}`],
  ['Sec-Fetch-Site instead of an origin', `Sec-Fetch-Site: same-origin\r\n${SOCKET_KEY}`],
  ['no key', 'Origin: http://{host}\r\nSec-WebSocket-Version: 13\r\n'],
  ['bad key', 'Origin: http://{host}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n'],
  [
    'old version',
    'Origin: http://{host}\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n',
  ],
  ['bad protocol', `Origin: http://{host}\r\n${SOCKET_KEY}Sec-WebSocket-Protocol: a b\r\n`],
  ['repeated protocol', `Origin: http://{host}\r\n${SOCKET_KEY}Sec-WebSocket-Protocol: a, a\r\n`],
].map(([name = '', headers = '']) => ({
  group: 'upgrades',
  name,
  raw: `GET ${ROUTE}/ HTTP/1.1\r\nHost: {host}\r\nCookie: steering_session={cookie}\r\n${SOCKET_HEAD}${headers}\r\n`,
  outcome: REFUSED,
}));

const sizes: RequestCase[] = [
  ['a header of 20 KiB', get(`${ROUTE}/`, `X: ${'a'.repeat(20_000)}\r\n`)],
  ['a target of 20 KiB', get(`${ROUTE}/${'a'.repeat(20_000)}`)],
  ['a cookie of 20 KiB', get(`${ROUTE}/`, `Cookie: ${'a=b; '.repeat(4_000)}\r\n`)],
  ['201 headers', get(`${ROUTE}/`, Array.from({ length: 201 }, (_, at) => `X${at}: y\r\n`).join(''))],
  ['3000 tiny headers', get(`${ROUTE}/`, 'a:\r\n'.repeat(3_000))],
  ['a name of 20 KiB', get(`${ROUTE}/`, `${'a'.repeat(20_000)}: x\r\n`)],
  ['a body over the limit', post('Content-Length: 99999999999\r\n', 'x')],
].map(([name = '', raw = '']) => ({ group: 'sizes', name, raw, outcome: REFUSED }));

/** Every case of a head or a body. */
export const REQUEST_HEAD_CASES: readonly RequestCase[] = [
  ...smuggling,
  ...framing,
  ...cleanedBodies,
  ...forged,
  ...connections,
  ...hosts,
  ...moreHosts,
  ...credentials,
  ...origins,
  ...upgrades,
  ...sizes,
];
