/** Hostile request lines: paths, targets, methods and versions. */

import { ROUTE, AUTH, CLOSE, REFUSED, get, show, type RequestCase } from './request-case.ts';

const PARENTS = ['..', '%2e%2e', '%2E%2E', '.%2e', '%2e.', '%2E.'];
const SEPARATORS = ['/', '%2f', '%2F', '\\', '%5c', '%5C'];

const paths: RequestCase[] = [
  ...PARENTS.flatMap((parent) =>
    SEPARATORS.flatMap((separator) => [
      `${ROUTE}/a${separator}${parent}${separator}b`,
      `${ROUTE}/${parent}${separator}x`,
    ]),
  ),
  ...PARENTS.map((parent) => `${ROUTE}/${parent}`),
  ...PARENTS.map((parent) => `${ROUTE}/${parent}?q=1`),
  ...PARENTS.map((parent) => `/api/plugins/route/${parent}/hello/x`),
  ...PARENTS.map((parent) => `/api/plugins/route/hello${parent === '..' ? '/..' : `%2f${parent}`}/other/`),
  `${ROUTE}/%00`,
  `${ROUTE}/a%00.js`,
  `${ROUTE}/%0d%0aX-Injected:%20yes`,
  `${ROUTE}/%0a`,
  `${ROUTE}/%09`,
  `${ROUTE}/%1f`,
  `${ROUTE}/%7f`,
  `${ROUTE}/%7F`,
  `${ROUTE}%00/`,
  `${ROUTE}/\u0000`,
  `${ROUTE}/\u0001`,
  `${ROUTE}/\u007f`,
  `${ROUTE}/\u0080`,
  `${ROUTE}/\u00ff`,
  `${ROUTE}/\t`,
  `${ROUTE}/#fragment`,
  `${ROUTE}#/../../x`,
  `${ROUTE}/a?x=\u0001`,
].map((target) => ({ group: 'paths', name: show(target), raw: get(target), outcome: REFUSED }));

const RAW_PATHS: readonly (readonly [target: string, path: string])[] = [
  [`${ROUTE}/a%2Fb`, '/a%2Fb'],
  [`${ROUTE}/%252e%252e/x`, '/%252e%252e/x'],
  [`${ROUTE}//evil.example/x`, '//evil.example/x'],
  [`${ROUTE}/http://evil.example/`, '/http://evil.example/'],
  [`${ROUTE}/@evil.example`, '/@evil.example'],
  [`${ROUTE}/;a=b`, '/;a=b'],
  [`${ROUTE}/%zz`, '/%zz'],
  [`${ROUTE}/%`, '/%'],
  [`${ROUTE}/a?../../x`, '/a?../../x'],
  [`${ROUTE}/a?x=%0d%0aX: y`.replace(' ', '%20'), '/a?x=%0d%0aX:%20y'],
  [`${ROUTE}/...`, '/...'],
  [`${ROUTE}/a..b`, '/a..b'],
  [`${ROUTE}?`, '/?'],
  [ROUTE, '/'],
];
const rawPaths: RequestCase[] = RAW_PATHS.map(([target, path]) => ({
  group: 'paths that pass raw',
  name: show(target),
  raw: get(target),
  outcome: { kind: 'cleaned', requests: 1, path },
}));

/** A target may name the host, and only proxies are sent such. It passes as the path that it is. */
const absoluteForms: RequestCase[] = [
  [`http://{host}${ROUTE}/x`, '/x'],
  [`HTTPS://{host}${ROUTE}/x?y`, '/x?y'],
  [`http://{host}${ROUTE}/http://evil.example/`, '/http://evil.example/'],
].map(([target = '', path]) => ({
  group: 'targets in absolute form',
  name: show(target),
  raw: get(target),
  outcome: { kind: 'cleaned', requests: 1, ...(path === undefined ? {} : { path }) },
}));

const targets: RequestCase[] = [
  `http://evil.example${ROUTE}/x`,
  `http://user@{host}${ROUTE}/x`,
  `http://{host}:x${ROUTE}/x`,
  `http://${ROUTE}/x`,
  `ws://{host}${ROUTE}/x`,
  `file://{host}${ROUTE}/x`,
  `//{host}${ROUTE}/x`,
  `*`,
  `{host}:80`,
  `api/plugins/route/hello/x`,
  `?x`,
  `\\api\\plugins\\route\\hello`,
  `/api/plugins/%72oute/hello/x`,
  `/api/plugins//route/hello/x`,
  `/api/plugins/./route/hello/x`,
  `/api/Plugins/route/hello/x`,
  `/API/PLUGINS/ROUTE/HELLO/`,
  `/api/plugins/route/HELLO/`,
  `/api/plugins/route//hello/`,
  `/api/plugins/route/`,
  `/api/plugins/route`,
  `/api/plugins/route/hello%2fx`,
  `/api/plugins/route/hello%20/`,
  `/api/plugins/route/hello;x/`,
  `/api/plugins/route/.hello/`,
  `/api/plugins/route/__proto__/`,
  `/api/plugins/route/constructor/`,
  `/./api/plugins/route/hello/x`,
  `/x/../api/plugins/route/hello/x`,
  `/%2e%2e/api/plugins/route/hello/x`,
].map((target) => ({ group: 'targets', name: show(target), raw: get(target), outcome: REFUSED }));

const methods: RequestCase[] = [
  ...[
    'TRACE',
    'CONNECT',
    'TRACK',
    'get',
    'Get',
    'G\u0000T',
    'GET\t',
    '',
    'XYZZY',
    'PRI',
    'GET,POST',
    'HTTP/1.1',
  ].map((method) => ({
    group: 'methods',
    name: show(method),
    raw: `${method} ${ROUTE}/ HTTP/1.1\r\n${AUTH}${CLOSE}`,
    outcome: REFUSED,
  })),
  ...['HTTP/1.2', 'HTTP/2.0', 'HTTP/0.9', 'HTTP/1', 'http/1.1', 'HTTP/1.1 x', 'HTTP/11', 'ICE/1.0', ''].map(
    (version) => ({
      group: 'versions',
      name: show(version),
      raw: `GET ${ROUTE}/ ${version}\r\n${AUTH}${CLOSE}`,
      outcome: REFUSED,
    }),
  ),
];

/** Every case of a request line. */
export const REQUEST_LINE_CASES: readonly RequestCase[] = [
  ...paths,
  ...rawPaths,
  ...absoluteForms,
  ...targets,
  ...methods,
];
