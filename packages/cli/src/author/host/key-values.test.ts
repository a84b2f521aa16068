import { expect, test } from 'vitest';
import { createKeyValues } from './key-values.ts';

const NONE = new Uint8Array(0);

test('versions, conflicts, expiry, both spaces, pages', () => {
  let nowMs = 1_000;
  const call = createKeyValues(() => nowMs);
  expect(call('kv.get', { key: 'a' }, NONE)).toEqual({ ok: true, fields: { found: false, version: 0 } });
  expect(call('kv.set', { key: 'a', if_version: 0 }, Buffer.from('1'))).toEqual({
    ok: true,
    fields: { version: 1 },
  });
  expect(call('kv.set', { key: 'a', if_version: 0 }, Buffer.from('2'))).toMatchObject({
    code: 'KV_CONFLICT',
  });
  expect(call('kv.set', { key: 'b', ttl_ms: 10 }, Buffer.from('22'))).toMatchObject({
    fields: { version: 2 },
  });
  expect(call('kv.get', { key: 'a', space: 'view' }, NONE)).toMatchObject({ fields: { found: false } });
  expect(call('kv.get', { key: 'a' }, NONE)).toEqual({
    ok: true,
    fields: { found: true, version: 1 },
    body: new Uint8Array(Buffer.from('1')),
  });
  expect(call('kv.list', { limit: 1 }, NONE)).toEqual({
    ok: true,
    fields: { entries: [{ key: 'a', version: 1, bytes: 1 }], cursor: 'a' },
  });
  nowMs = 1_010;
  expect(call('kv.list', { cursor: 'a' }, NONE)).toEqual({ ok: true, fields: { entries: [] } });
  expect(call('kv.delete', { key: 'b' }, NONE)).toMatchObject({ fields: { found: false } });
  expect(call('kv.set', { key: '' }, NONE)).toMatchObject({ code: 'KV_KEY_INVALID' });
  expect(call('kv.set', { key: 'c' }, new Uint8Array(2 ** 20 + 1))).toMatchObject({
    code: 'KV_VALUE_TOO_LARGE',
  });
  expect(call('shell.run', {}, NONE)).toMatchObject({ code: 'CALL_UNKNOWN' });
});
