import { expect, test } from 'vitest';
import { parseHostEnvironment } from './host-environment.ts';

const HOST = { TORU_PROTOCOL: '2', TORU_HOST_SOCKET: '/run/x.sock', TORU_TOKEN: 't' };

test('a host is found', () => {
  expect(parseHostEnvironment(HOST)).toEqual({
    ok: true,
    environment: { socketPath: '/run/x.sock', token: 't', licenseKey: null },
  });
  expect(parseHostEnvironment({ ...HOST, TORU_LICENSE_KEY: 'toru1.x' })).toMatchObject({
    environment: { licenseKey: 'toru1.x' },
  });
});

test.each([
  [{}, 'not set'],
  [{ ...HOST, TORU_TOKEN: undefined }, 'not set'],
  [{ ...HOST, TORU_PROTOCOL: '1' }, 'protocol 1'],
])('%j is no host', (env, reason) => {
  expect(parseHostEnvironment(env)).toEqual({
    ok: false,
    reason: expect.stringContaining(reason) as unknown,
  });
});
