import { expect, test } from 'vitest';
import { createKeyValues } from './key-values.ts';

const NONE = new Uint8Array(0);

test('versions, conflicts, expiry, both spaces, pages', () => {
  let nowMs = 1_000;
  const call = createKeyValues(() => nowMs);
  expect(call({ op: 'kv.get', key: 'a' }, NONE).head).toEqual({ type: 'result', found: false, version: 0 });
  expect(call({ op: 'kv.set', key: 'a', if_version: 0 }, Buffer.from('1')).head).toEqual({
    type: 'result',
    version: 1,
  });
  expect(call({ op: 'kv.set', key: 'a', if_version: 0 }, Buffer.from('2')).head).toMatchObject({
    code: 'KV_CONFLICT',
  });
  expect(call({ op: 'kv.set', key: 'b', ttl_ms: 10 }, Buffer.from('22')).head).toMatchObject({ version: 2 });
  expect(call({ op: 'kv.get', key: 'a', space: 'view' }, NONE).head).toMatchObject({ found: false });
  expect(call({ op: 'kv.get', key: 'a' }, NONE)).toEqual({
    head: { type: 'result', found: true, version: 1 },
    body: new Uint8Array(Buffer.from('1')),
  });
  expect(call({ op: 'kv.list', limit: 1 }, NONE).head).toEqual({
    type: 'result',
    entries: [{ key: 'a', version: 1, bytes: 1 }],
    cursor: 'a',
  });
  nowMs = 1_010;
  expect(call({ op: 'kv.list', cursor: 'a' }, NONE).head).toEqual({ type: 'result', entries: [] });
  expect(call({ op: 'kv.delete', key: 'b' }, NONE).head).toMatchObject({ found: false });
  expect(call({ op: 'kv.set', key: '' }, NONE).head).toMatchObject({ code: 'KV_KEY_INVALID' });
  expect(call({ op: 'kv.set', key: 'c' }, new Uint8Array(2 ** 20 + 1)).head).toMatchObject({
    code: 'KV_VALUE_TOO_LARGE',
  });
  expect(call({ op: 'shell.run' }, NONE).head).toMatchObject({ code: 'CALL_UNKNOWN' });
});
