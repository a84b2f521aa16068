import { expect, it } from 'vitest';

import { loginPath, returnPath } from './return-path.ts';

it('leads back to where a person was, query and all', () => {
  const path = loginPath({ pathname: '/p/hello/a', search: '?x=1&y=2', hash: '#z' });
  expect(path).toBe('/login?return=%2Fp%2Fhello%2Fa%3Fx%3D1%26y%3D2%23z');
  expect(returnPath(path.slice('/login'.length))).toBe('/p/hello/a?x=1&y=2#z');
});

it('keeps the address plain for the dashboard and the log-in page itself', () => {
  expect(loginPath({ pathname: '/', search: '', hash: '' })).toBe('/login');
  expect(loginPath({ pathname: '/login', search: '?return=%2Fplugins', hash: '' })).toBe('/login');
});

it.each([
  '',
  '?return=',
  '?return=//evil.example',
  '?return=https://evil.example',
  '?return=/login?return=/login',
])('goes to the dashboard for %j', (search) => {
  expect(returnPath(search)).toBe('/');
});
