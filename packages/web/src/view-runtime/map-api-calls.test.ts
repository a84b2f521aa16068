import { expect, it } from 'vitest';

import { mapAddress } from './map-api-calls.ts';

const panel = { origin: 'https://host:3000', basePath: '/tools/panel' };

it.each([
  ['/api/plugins/route/hello/x?y=1', '/tools/panel/api/plugins/route/hello/x?y=1'],
  ['https://host:3000/api/plugins/a/kv', 'https://host:3000/tools/panel/api/plugins/a/kv'],
  ['wss://host:3000/api/plugins/route/hello/ws', 'wss://host:3000/tools/panel/api/plugins/route/hello/ws'],
  ['/tools/panel/api/plugins/a', '/tools/panel/api/plugins/a'],
  ['https://elsewhere/api/plugins/a', 'https://elsewhere/api/plugins/a'],
  ['/api/other', '/api/other'],
  ['relative', 'relative'],
])('%s → %s', (address, expected) => {
  expect(mapAddress(address, panel)).toBe(expected);
});
