/** The key-value store, with a host that keeps values like the real one. */

import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Frame } from '@toru/protocol';
import { PlayedHost, deadline, type Head } from './fake-host.ts';

const plugin = join(import.meta.dirname, 'plugins/keeps.ts');

interface Stored {
  readonly value: Uint8Array;
  readonly version: number;
  readonly expires_at?: string;
}

/** Answers `kv.*` calls, and keeps their heads. */
class Store {
  readonly calls: Head[] = [];
  readonly #stored = new Map<string, Stored>();
  #lastVersion = 0;

  answer(host: PlayedHost, { head, body }: Frame): void {
    this.calls.push(head);
    const { id } = head;
    const { space = 'plugin', key: name, prefix = '' } = head as Partial<Record<string, string>>;
    const key = `${space}/${name ?? prefix}`;
    const stored = this.#stored.get(key);
    if (head['if_version'] !== undefined && head['if_version'] !== (stored?.version ?? 0)) {
      host.send({ type: 'error', id, code: 'KV_CONFLICT', message: `version is ${stored?.version ?? 0}` });
      return;
    }
    switch (head['op']) {
      case 'kv.get':
        host.send(
          { type: 'result', id, found: stored !== undefined, version: stored?.version ?? 0 },
          stored?.value,
        );
        break;
      case 'kv.set': {
        const version = ++this.#lastVersion;
        const expires = head['ttl_ms'] === undefined ? {} : { expires_at: '2027-01-01T00:00:00.000Z' };
        this.#stored.set(key, { value: new Uint8Array(body), version, ...expires });
        host.send({ type: 'result', id, version });
        break;
      }
      case 'kv.delete':
        host.send({ type: 'result', id, found: this.#stored.delete(key) });
        break;
      case 'kv.list':
        host.send({ type: 'result', id, ...this.#list(key, head) });
        break;
      default:
        host.send({ type: 'error', id, code: 'FUTURE_CODE', message: 'who knows' });
    }
  }

  #list(prefix: string, head: Head): Head {
    const from = Number(head['cursor'] ?? 0);
    const all = [...this.#stored].filter(([key]) => key.startsWith(prefix)).sort();
    const entries = all.slice(from, from + 2).map(([key, { value, ...rest }]) => ({
      key: key.slice(key.indexOf('/') + 1),
      bytes: value.length,
      ...rest,
    }));
    return { entries, ...(from + 2 < all.length ? { cursor: String(from + 2) } : {}) };
  }
}

async function withStore(
  use: (ask: (method: string, ...args: unknown[]) => Promise<unknown>, store: Store) => Promise<void>,
  space?: 'view',
): Promise<void> {
  await using host = await PlayedHost.ready(plugin);
  const store = new Store();
  const answers = new Map<unknown, (frame: Frame) => void>();
  host.listen((frame) => {
    if (frame.head['type'] === 'call') store.answer(host, frame);
    else answers.get(frame.head['id'])?.(frame);
  });
  let lastId = 0;
  await use(async (method, ...args) => {
    const id = ++lastId;
    const answer = new Promise<Frame>((resolve) => answers.set(id, resolve));
    host.request(id, 'POST', '/', {}, JSON.stringify({ method, args, space }));
    const { head, body } = await deadline(answer, `the answer to ${method}`);
    expect(head['status']).toBe(200);
    const { result, ...error } = JSON.parse(Buffer.from(body).toString()) as { result?: unknown };
    return result === undefined ? error : result;
  }, store);
}

test('set, get and delete, with versions', async () => {
  await withStore(async (ask, store) => {
    expect(await ask('get', 'a')).toBeNull();
    expect(await ask('set', 'a', 'grüße')).toBe(1);
    expect(await ask('get', 'a')).toEqual({ text: 'grüße', version: 1 });
    expect(await ask('set', 'a', 'x', { ifVersion: 7 })).toEqual({
      code: 'KV_CONFLICT',
      message: 'version is 1',
    });
    expect(await ask('set', 'a', 'x', { ifVersion: 1, ttlMs: 500, durable: true })).toBe(2);
    expect(await ask('delete', 'a', null, { ifVersion: 2 })).toBe(true);
    expect(await ask('delete', 'a')).toBe(false);
    expect(store.calls[0]).toEqual({ type: 'call', id: 1, op: 'kv.get', key: 'a' });
    expect(store.calls[4]).toEqual({
      type: 'call',
      id: 5,
      op: 'kv.set',
      key: 'a',
      if_version: 1,
      ttl_ms: 500,
      durable: true,
    });
  });
});

test('JSON goes in and out, and concurrent updates lose nothing', async () => {
  await withStore(async (ask) => {
    await ask('setJson', 'j', { a: ['ü', null] });
    expect(await ask('getJson', 'j')).toEqual({ a: ['ü', null] });
    expect(((await ask('increment', 'n')) as number[]).toSorted()).toEqual([1, 2, 3, 4, 5]);
    expect(await ask('getJson', 'n')).toBe(5);
  });
});

test('keys are listed page by page', async () => {
  await withStore(async (ask) => {
    for (const key of ['k1', 'k2', 'k3', 'k4', 'k5', 'other'])
      await ask('set', key, 'v', key === 'k2' ? { ttlMs: 1 } : {});
    expect(await ask('list', 'k')).toEqual({
      entries: [
        { key: 'k1', version: 1, bytes: 1, expiresAt: null },
        { key: 'k2', version: 2, bytes: 1, expiresAt: '2027-01-01T00:00:00.000Z' },
      ],
      cursor: '2',
    });
    expect(await ask('keys', 'k')).toEqual(['k1', 'k2', 'k3', 'k4', 'k5']);
    expect(await ask('keys', 'none')).toEqual([]);
  });
});

test('the space of the view is named in each call', async () => {
  await withStore(async (ask, store) => {
    await ask('set', 'a', '1');
    expect(await ask('keys', '')).toEqual(['a']);
    expect(store.calls.map(({ space }) => space)).toEqual(['view', 'view']);
  }, 'view');
});
