import { expect, it } from 'vitest';

import { pageOf } from './focus-target.ts';

it.each([
  ['/', '/'],
  ['/plugins', '/plugins'],
  ['/plugins/weather', '/plugins/weather'],
  ['/plugins/weather/logs', '/plugins/weather'],
  ['/settings/users', '/settings'],
  ['/p/hello/deep/er', '/p/hello'],
])('%s is on page %s', (pathname, page) => {
  expect(pageOf(pathname)).toBe(page);
});
