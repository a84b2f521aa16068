import { expect, it } from 'vitest';

import { parseFromSandbox } from './parse-sandbox.ts';

const request = { url: '/x', method: 'GET', headers: [['a', 'b']], body: null };

it.each([
  { kind: 'mounted' },
  { kind: 'navigate', path: '/x' },
  { kind: 'toast', message: 'hi', type: 'info' },
  { kind: 'badge', count: 3 },
  { kind: 'kv', call: 1, action: 'set', key: 'a', value: 'b' },
  { kind: 'fetch', call: 2, request },
  { kind: 'pull', call: 2 },
  { kind: 'socket', call: 3, url: '/ws', protocols: ['a'] },
  { kind: 'socket_send', call: 3, data: 'text' },
  { kind: 'socket_close', call: 3, code: 1000, reason: '' },
  { kind: 'fault', fault: { kind: 'error', message: 'x', stack: null, blank: false } },
])('reads %j', (message) => {
  expect(parseFromSandbox(message)).toEqual(message);
});

it.each([
  null,
  'mounted',
  {},
  { kind: 'unknown', call: 1 },
  { kind: 'navigate', path: { toString: () => '/x' } },
  { kind: 'toast', message: 'hi', type: 'loading' },
  { kind: 'badge', count: '3' },
  { kind: 'fetch', call: 'two', request },
  { kind: 'fetch', call: 2, request: { ...request, headers: [['a']] } },
  { kind: 'fetch', call: 2, request: { ...request, body: 'text' } },
  { kind: 'socket', call: 3, url: '/ws', protocols: [1] },
  { kind: 'fault', fault: { kind: 'slow', message: 'x' } },
])('drops %j', (message) => {
  expect(parseFromSandbox(message)).toBeNull();
});
