/** Redirects as applications below a route write them, and where the browser must end up. */

import type { ResponseCase } from './response-case.ts';

const ROUTE = '/api/plugins/route/hello';

/** What the plugin says, and what the browser must be told; `{host}` is the panel. */
const ADDRESSES: readonly (readonly [said: string, told: string])[] = [
  ['/home', `${ROUTE}/home`],
  ['/home?next=/a#b', `${ROUTE}/home?next=/a#b`],
  ['/', `${ROUTE}/`],
  ['http://localhost/home', `${ROUTE}/home`],
  ['http://localhost', `${ROUTE}/`],
  ['HTTP://LOCALHOST/home', `${ROUTE}/home`],
  ['https://localhost/home', `${ROUTE}/home`],
  ['http://127.0.0.1/home', `${ROUTE}/home`],
  ['http://[::1]/home', `${ROUTE}/home`],
  ['//localhost/home', `${ROUTE}/home`],
  ['http://{host}/home', `${ROUTE}/home`],
  ['https://{host}/home', `${ROUTE}/home`],
  ['//{host}/plugins', `${ROUTE}/plugins`],
  [`${ROUTE}/home`, `${ROUTE}/home`],
  [`http://{host}${ROUTE}/home`, `http://{host}${ROUTE}/home`],
  [`${ROUTE}/../other/x`, `${ROUTE}/api/plugins/route/other/x`],
  [`${ROUTE}/%2e%2e/other/x`, `${ROUTE}/api/plugins/route/other/x`],
  [`${ROUTE}-other/x`, `${ROUTE}${ROUTE}-other/x`],
  ['/api/users', `${ROUTE}/api/users`],
  ['/../../../../plugins', `${ROUTE}/plugins`],
  ['../../../../../plugins', `${ROUTE}/plugins`],
  ['..\\..\\..\\..\\..\\plugins', `${ROUTE}/plugins`],
  ['\t/home', `${ROUTE}/home`],
  ['next', 'next'],
  ['?page=2', '?page=2'],
  ['https://example.org/x', 'https://example.org/x'],
  ['//example.org/x', '//example.org/x'],
  ['/\\example.org/x', '/\\example.org/x'],
  ['http://localhost:9090/callback', 'http://localhost:9090/callback'],
  ['myapp://callback', 'myapp://callback'],
];

/** Every case. */
export const LOCATION_CASES: readonly ResponseCase[] = ADDRESSES.flatMap(([said, told]) =>
  ['location', 'Content-Location'].map((name) => ({
    group: 'redirects',
    name: `${name} ${JSON.stringify(said)}`,
    status: name === 'location' ? 302 : 200,
    headers: { [name]: said },
    body: '',
    end: true,
    outcome: 'cleaned',
    address: told,
  })),
);
