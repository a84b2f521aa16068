import { expect, test } from 'vitest';
import { ProtocolError } from '@toru/protocol';
import { parseHostMessage } from './host-messages.ts';

const WELCOME = {
  type: 'welcome',
  instance_id: 'i',
  data_dir: '/d',
  log_level: 'info',
  settings: {},
  license: null,
  limits: { max_head_bytes: 1, max_body_bytes: 1, stream_window_bytes: 1 },
};
const REQUEST = { type: 'request', id: 1, method: 'GET', path: '/', headers: {}, user: null, end: true };

test.each([
  [WELCOME],
  [REQUEST],
  [{ ...REQUEST, user: { name: 'ada', role: 'admin' }, unknown: 1 }],
  [{ type: 'data', id: 1, end: false }],
  [{ type: 'credit', id: 1, bytes: 5 }],
  [{ type: 'cancel', id: 1, reason: 'deadline' }],
  [{ type: 'message', id: 1, text: true }],
  [{ type: 'close', id: 1, code: 1000, reason: '' }],
  [{ type: 'result', id: 1, version: 4 }],
  [{ type: 'error', id: 1, code: 'BUSY', message: '' }],
  [{ type: 'settings', settings: {} }],
  [{ type: 'license', license: null }],
  [{ type: 'ping', id: 9_007_199_254_740_991 }],
  [{ type: 'shutdown', grace_ms: 0 }],
  [{ type: 'reject', code: 'BAD_TOKEN', message: '' }],
])('%j is accepted', (head) => {
  expect(parseHostMessage(head)).toBe(head);
});

test('an unknown type is nothing', () => {
  expect(parseHostMessage({ type: 'teleport' })).toBeUndefined();
});

test.each([
  [{ type: 7 }],
  [{}],
  [{ ...REQUEST, id: 0 }],
  [{ ...REQUEST, id: '1' }],
  [{ ...REQUEST, method: null }],
  [{ ...REQUEST, headers: [] }],
  [{ ...REQUEST, end: 1 }],
  [{ ...REQUEST, user: { name: 'ada' } }],
  [{ type: 'credit', id: 1, bytes: -1 }],
  [{ type: 'shutdown', grace_ms: -1 }],
  [{ type: 'shutdown', grace_ms: Number.NaN }],
  [{ type: 'license', license: 5 }],
  [{ ...WELCOME, log_level: 'loud' }],
  [{ ...WELCOME, limits: { ...WELCOME.limits, stream_window_bytes: 0 } }],
])('%j is a protocol error of the host', (head) => {
  expect(() => parseHostMessage(head)).toThrow(ProtocolError);
  try {
    parseHostMessage(head);
  } catch (error) {
    expect(error).toMatchObject({ code: 'FIELD_INVALID', blame: 'remote' });
  }
});
