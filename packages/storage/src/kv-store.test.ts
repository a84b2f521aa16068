import { KV_MAX_VALUE_BYTES } from '@toru/protocol';
import { describe, expect, it } from 'vitest';
import { openMemoryDatabase } from '../test/memory-database.ts';
import { createKvStore } from './kv-store.ts';
import type { KvListResult, KvStore } from './kv-types.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function open(options: { quotaBytes?: number; quotaKeys?: number } = {}): {
  kv: KvStore;
  clock: { nowMs: number };
} {
  const clock = { nowMs: 1_000 };
  return { kv: createKvStore(openMemoryDatabase(), { now: () => clock.nowMs, ...options }), clock };
}

function keysOf(result: KvListResult): string[] {
  return result.ok ? result.entries.map((entry) => entry.key) : [result.code];
}

describe('get, set and delete', () => {
  it('gives back the bytes that were set, empty ones and parts of a larger buffer included', () => {
    const { kv } = open();
    const part = bytes('xxabcxx').subarray(2, 5);
    kv.set('p', 'plugin', 'part', part);
    kv.set('p', 'plugin', 'empty', new Uint8Array(0));
    expect(kv.get('p', 'plugin', 'part')).toEqual({ ok: true, found: true, version: 1, value: bytes('abc') });
    expect(kv.get('p', 'plugin', 'empty')).toEqual({
      ok: true,
      found: true,
      version: 2,
      value: new Uint8Array(0),
    });
    expect(kv.get('p', 'plugin', 'absent')).toEqual({ ok: true, found: false });
  });

  it('keeps plugins and spaces apart', () => {
    const { kv } = open();
    kv.set('a', 'plugin', 'k', bytes('a-plugin'));
    kv.set('a', 'view', 'k', bytes('a-view'));
    kv.set('b', 'plugin', 'k', bytes('b-plugin'));
    expect(kv.get('a', 'view', 'k')).toMatchObject({ value: bytes('a-view') });
    expect(kv.get('b', 'view', 'k')).toEqual({ ok: true, found: false });
    kv.delete('a', 'plugin', 'k');
    expect(kv.get('a', 'view', 'k')).toMatchObject({ found: true });
    expect(kv.get('b', 'plugin', 'k')).toMatchObject({ found: true });
  });

  it('never gives a version twice, not even after a delete and a reopening', () => {
    const database = openMemoryDatabase();
    const first = createKvStore(database, { now: () => 0 });
    first.set('p', 'plugin', 'k', bytes('1'));
    first.set('p', 'plugin', 'k', bytes('2'));
    first.delete('p', 'plugin', 'k');
    const second = createKvStore(database, { now: () => 0 });
    expect(second.set('p', 'plugin', 'k', bytes('3'))).toEqual({ ok: true, version: 3 });
  });

  it.each([
    ['0 against an existing key', 'k', 0, false],
    ['0 against an absent key', 'new', 0, true],
    ['the present version', 'k', 1, true],
    ['another version', 'k', 2, false],
    ['a version against an absent key', 'new', 1, false],
  ])('compares if_version: %s', (_name, key, ifVersion, passes) => {
    for (const action of ['set', 'delete'] as const) {
      const { kv } = open();
      kv.set('p', 'plugin', 'k', bytes('v'));
      const result =
        action === 'set'
          ? kv.set('p', 'plugin', key, bytes('w'), { ifVersion })
          : kv.delete('p', 'plugin', key, { ifVersion });
      if (passes) expect(result).toMatchObject({ ok: true });
      else expect(result).toMatchObject({ ok: false, code: 'KV_CONFLICT' });
    }
  });

  it('says in a conflict what it expected and what it found', () => {
    const { kv } = open();
    kv.set('p', 'plugin', 'k', bytes('v'));
    const conflict = kv.set('p', 'plugin', 'k', bytes('w'), { ifVersion: 7 });
    expect(conflict).toMatchObject({
      message: 'Cannot change key "k": version 7 was expected, and it has version 1',
    });
  });
});

describe('limits', () => {
  it.each([
    ['empty', '', 'KV_KEY_INVALID'],
    ['513 bytes', 'x'.repeat(513), 'KV_KEY_INVALID'],
    ['513 bytes in 171 characters', '€'.repeat(171), 'KV_KEY_INVALID'],
    ['half a surrogate pair', 'a\ud800', 'KV_KEY_INVALID'],
  ])('refuses a key that is %s', (_name, key, code) => {
    const { kv } = open();
    expect(kv.get('p', 'plugin', key)).toMatchObject({ ok: false, code });
    expect(kv.set('p', 'plugin', key, bytes('v'))).toMatchObject({ ok: false, code });
    expect(kv.delete('p', 'plugin', key)).toMatchObject({ ok: false, code });
  });

  it.each([['x'.repeat(512)], ['€'.repeat(170) + 'xx'], ['a\0b'], ['😀']])('takes key %j', (key) => {
    const { kv } = open();
    expect(kv.set('p', 'plugin', key, bytes('v'))).toMatchObject({ ok: true });
    expect(kv.get('p', 'plugin', key)).toMatchObject({ found: true });
    expect(keysOf(kv.list('p', 'plugin'))).toEqual([key]);
    expect(kv.usage('p').bytes).toBe(Buffer.byteLength(key) + 1);
  });

  it('takes a value of 1 MiB and refuses one byte more', () => {
    const { kv } = open();
    expect(kv.set('p', 'plugin', 'k', new Uint8Array(KV_MAX_VALUE_BYTES))).toMatchObject({ ok: true });
    expect(kv.set('p', 'plugin', 'k', new Uint8Array(KV_MAX_VALUE_BYTES + 1))).toMatchObject({
      code: 'KV_VALUE_TOO_LARGE',
    });
  });

  it.each([
    [{ ttlMs: 0 }],
    [{ ttlMs: 1.5 }],
    [{ ttlMs: Number.NaN }],
    [{ ifVersion: -1 }],
    [{ ifVersion: 0.5 }],
  ])('refuses %j', (options) => {
    const { kv } = open();
    expect(kv.set('p', 'plugin', 'k', bytes('v'), options)).toMatchObject({
      ok: false,
      code: 'CALL_INVALID',
    });
  });

  it('holds each plugin to its quota over both spaces, and lets it shrink', () => {
    const { kv } = open({ quotaBytes: 20, quotaKeys: 2 });
    expect(kv.set('p', 'plugin', 'a', bytes('123456789'))).toMatchObject({ ok: true });
    expect(kv.set('p', 'view', 'b', bytes('123456789'))).toMatchObject({ ok: true });
    expect(kv.set('p', 'plugin', 'c', bytes(''))).toMatchObject({ ok: false, code: 'KV_QUOTA_EXCEEDED' });
    expect(kv.set('p', 'plugin', 'a', bytes('1234567890'))).toMatchObject({
      ok: false,
      code: 'KV_QUOTA_EXCEEDED',
      message: 'Cannot store 1 bytes more: 20 of 20 bytes are in use',
    });
    expect(kv.set('p', 'plugin', 'a', bytes('12345678'))).toMatchObject({ ok: true });
    expect(kv.set('other', 'plugin', 'a', bytes('123456789'))).toMatchObject({ ok: true });
    expect(kv.usage('p')).toEqual({
      keys: 2,
      bytes: 19,
      spaces: { plugin: { keys: 1, bytes: 9 }, view: { keys: 1, bytes: 10 } },
      quotaKeys: 2,
      quotaBytes: 20,
    });
  });

  it('lets expired keys make room before it refuses', () => {
    const { kv, clock } = open({ quotaKeys: 1 });
    kv.set('p', 'view', 'old', bytes('v'), { ttlMs: 10 });
    expect(kv.set('p', 'plugin', 'new', bytes('v'))).toMatchObject({ code: 'KV_QUOTA_EXCEEDED' });
    clock.nowMs += 10;
    expect(kv.set('p', 'plugin', 'new', bytes('v'))).toMatchObject({ ok: true });
    expect(kv.usage('p')).toMatchObject({ keys: 1, spaces: { view: { keys: 0, bytes: 0 } } });
  });
});

describe('expiry', () => {
  it('is seen by every operation from its very millisecond on', () => {
    const { kv, clock } = open();
    kv.set('p', 'plugin', 'k', bytes('v'), { ttlMs: 10 });
    clock.nowMs += 9;
    expect(kv.get('p', 'plugin', 'k')).toMatchObject({ found: true });
    clock.nowMs += 1;
    expect(kv.get('p', 'plugin', 'k')).toEqual({ ok: true, found: false });
    expect(keysOf(kv.list('p', 'plugin'))).toEqual([]);
    expect([...kv.entries('p')]).toEqual([]);
    expect(kv.set('p', 'plugin', 'k', bytes('w'), { ifVersion: 1 })).toMatchObject({ code: 'KV_CONFLICT' });
    expect(kv.delete('p', 'plugin', 'k', { ifVersion: 1 })).toMatchObject({ code: 'KV_CONFLICT' });
    expect(kv.delete('p', 'plugin', 'k')).toEqual({ ok: true, found: false });
    expect(kv.set('p', 'plugin', 'k', bytes('w'), { ifVersion: 0 })).toEqual({ ok: true, version: 2 });
  });

  it('ends with a set that names no life time', () => {
    const { kv, clock } = open();
    kv.set('p', 'plugin', 'k', bytes('v'), { ttlMs: 10 });
    kv.set('p', 'plugin', 'k', bytes('w'));
    clock.nowMs += 1_000;
    expect(kv.get('p', 'plugin', 'k')).toMatchObject({ found: true });
  });

  it('purges a bounded number of keys in one call', () => {
    const { kv, clock } = open();
    for (const plugin of ['p', 'q']) {
      for (let i = 0; i < 5; i += 1) kv.set(plugin, 'plugin', `k${i}`, bytes('v'), { ttlMs: 1 });
    }
    clock.nowMs += 1;
    expect(kv.purge(7)).toBe(7);
    expect(kv.purge(7)).toBe(3);
    expect(kv.purge(7)).toBe(0);
  });
});

describe('list', () => {
  it('lists by prefix in the order of bytes, page by page, over changes in between', () => {
    const { kv } = open();
    for (const key of ['b', 'a/2', 'a/\u{1f600}', 'a/1', 'a/\uffee', 'a', 'a0']) {
      kv.set('p', 'plugin', key, bytes('v'));
    }
    const first = kv.list('p', 'plugin', { prefix: 'a/', limit: 2 });
    expect(keysOf(first)).toEqual(['a/1', 'a/2']);
    if (!first.ok || first.cursor === null) throw new Error('a cursor is expected');
    kv.delete('p', 'plugin', 'a/2');
    kv.set('p', 'plugin', 'a/0', bytes('v'));
    const second = kv.list('p', 'plugin', { prefix: 'a/', limit: 2, cursor: first.cursor });
    // In UTF-16 the emoji would come before U+FFEE.
    expect(second).toMatchObject({ ok: true, cursor: null });
    expect(keysOf(second)).toEqual(['a/\uffee', 'a/\u{1f600}']);
  });

  it('tells size, version and times of each key', () => {
    const { kv } = open();
    kv.set('p', 'view', 'k', bytes('four'), { ttlMs: 500 });
    expect(kv.list('p', 'view')).toEqual({
      ok: true,
      entries: [{ key: 'k', version: 1, bytes: 4, updatedAtMs: 1_000, expiresAtMs: 1_500 }],
      cursor: null,
    });
  });

  it('takes the last character of Unicode as a prefix', () => {
    const { kv } = open();
    kv.set('p', 'plugin', '\u{10ffff}x', bytes('v'));
    expect(keysOf(kv.list('p', 'plugin', { prefix: '\u{10ffff}' }))).toEqual(['\u{10ffff}x']);
  });

  it.each([
    [{ limit: 0 }, 'CALL_INVALID'],
    [{ limit: 1_001 }, 'CALL_INVALID'],
    [{ limit: 1.5 }, 'CALL_INVALID'],
    [{ cursor: '!' }, 'CALL_INVALID'],
    [{ cursor: 'YWJj', prefix: 'x' }, 'CALL_INVALID'],
    [{ prefix: 'x'.repeat(513) }, 'KV_KEY_INVALID'],
  ])('refuses %j', (options, code) => {
    const { kv } = open();
    expect(kv.list('p', 'plugin', options)).toMatchObject({ ok: false, code });
  });
});

it('exports every key with its value while others are written', () => {
  const { kv } = open();
  kv.set('p', 'view', 'v', bytes('3'));
  kv.set('p', 'plugin', 'a', bytes('1'));
  kv.set('p', 'plugin', 'b', bytes('2'));
  const seen: string[] = [];
  for (const entry of kv.entries('p')) {
    seen.push(`${entry.space}/${entry.key}=${new TextDecoder().decode(entry.value)}`);
    kv.set('p', 'plugin', 'a', bytes('changed'));
  }
  expect(seen).toEqual(['plugin/a=1', 'plugin/b=2', 'view/v=3']);
});
