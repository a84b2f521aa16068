import { expect, it } from 'vitest';

import { toResponseRole } from './response-names.ts';

it.each([
  'ETag',
  'cache-control',
  'Content-Disposition',
  'content-encoding',
  'access-control-allow-origin',
  'WWW-Authenticate',
  'X-Anything',
  'x-powered-by',
  'HX-Redirect',
  'Tus-Resumable',
  'Upload-Offset',
  'RateLimit-Remaining',
  'Server-Timing',
  'link',
])('%s passes', (name) => {
  expect(toResponseRole(name)).toBe('pass');
});

it.each([
  'Accept-CH',
  'Set-Login',
  'Refresh',
  'Clear-Site-Data',
  'Service-Worker-Allowed',
  'Of-Tomorrow',
  'xyz',
  'hx',
])('%s is not known to be harmless', (name) => {
  expect(toResponseRole(name)).toBe('unknown');
});

it.each(['X-Toru-User', 'x-accel-redirect', 'X-Sendfile', 'Keep-Alive', 'Date', 'Strict-Transport-Security'])(
  '%s is left out without a word',
  (name) => {
    expect(toResponseRole(name)).toBe('drop');
  },
);
