import { readFraming } from '@toru/http1';
import { expect, it } from 'vitest';
import { Credential } from '../auth/credential.ts';
import { toUserIdentity } from '../auth/identity.ts';
import type { ValidatedRequest } from '../http/validated-request.ts';
import { createClientHeaders } from '../http/request.ts';
import type { Admitted } from './admission.ts';
import { toPluginRequest } from './plugin-request.ts';

const ada = toUserIdentity({ username: 'ada', displayName: 'Ada', role: 'admin', plugins: null });
const bob = toUserIdentity({ username: 'bob', displayName: 'Bob', role: 'client', plugins: null });

function requestsOf(rawHeaders: readonly string[]): (identity: typeof ada, routePath: string) => object {
  const block = createClientHeaders(rawHeaders, readFraming(rawHeaders), null);
  const { facts } = block;
  let count = 0;
  const peer = { address: '10.0.0.1', isSecure: true, host: 'panel.example' };
  const validated: ValidatedRequest = { facts, peer, sessionValues: null, addedHeaders: null };
  return (identity, routePath) => {
    const admitted = {
      validated,
      credential: new Credential('key', identity, null),
      path: '/x',
    } as unknown as Admitted;
    count += 1;
    const head = toPluginRequest(admitted, block, 'GET', routePath, `id-${count}`);
    expect(JSON.parse(head.headersText ?? '')).toEqual({ ...head.headers });
    return { ...head.headers };
  };
}

it('tells each request what is true of it, however alike they are', () => {
  const next = requestsOf(['Host', 'panel.example', 'Accept', 'a', 'Accept', 'b', 'X-"Odd"', '"\\\u00e9']);
  const first = next(ada, '/route/one');
  expect(first).toMatchObject({
    host: 'panel.example',
    accept: ['a', 'b'],
    'x-toru-user': 'ada',
    'x-toru-role': 'admin',
    'x-request-id': 'id-1',
    'x-forwarded-for': '10.0.0.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'panel.example',
    'x-forwarded-prefix': '/route/one',
  });
  expect(next(ada, '/route/one')).toEqual({ ...first, 'x-request-id': 'id-2' });
  expect(next(bob, '/route/one')).toMatchObject({ 'x-toru-user': 'bob', 'x-toru-role': 'client' });
  expect(next(ada, '/route/two')).toEqual({
    ...first,
    'x-request-id': 'id-4',
    'x-forwarded-prefix': '/route/two',
  });
});
