import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openMemoryDatabase } from '../test/memory-database.ts';
import { createKvStore } from './kv-store.ts';
import type { KvSpace } from './kv-types.ts';

const QUOTA = { quotaBytes: 60, quotaKeys: 5 };
const PLUGINS = ['p', 'q'] as const;
const SPACES = ['plugin', 'view'] as const;
const KEYS = ['a', 'ab', 'abc', 'b', 'é', '\u{1f600}'] as const;

interface ModelValue {
  readonly value: Uint8Array;
  readonly version: number;
  readonly expiresAtMs: number;
}

/** What the store should be: one plain map from `plugin/space/key`. */
class Model {
  readonly values = new Map<string, ModelValue>();
  readonly versions = new Map<string, number>();
  nowMs = 0;

  live(address: string): ModelValue | undefined {
    const value = this.values.get(address);
    return value !== undefined && value.expiresAtMs > this.nowMs ? value : undefined;
  }

  usage(plugin: string): { keys: number; bytes: number } {
    let keys = 0;
    let bytes = 0;
    for (const address of this.values.keys()) {
      const value = this.live(address);
      if (value === undefined || !address.startsWith(`${plugin}/`)) continue;
      keys += 1;
      bytes +=
        Buffer.byteLength(address.slice(address.indexOf('/', plugin.length + 1) + 1)) + value.value.length;
    }
    return { keys, bytes };
  }

  keys(plugin: string, space: KvSpace, prefix: string): string[] {
    const start = `${plugin}/${space}/`;
    return [...this.values.keys()]
      .filter((address) => address.startsWith(start + prefix) && this.live(address) !== undefined)
      .map((address) => address.slice(start.length))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }
}

const place = {
  plugin: fc.constantFrom(...PLUGINS),
  space: fc.constantFrom(...SPACES),
  key: fc.constantFrom(...KEYS),
};
const expectation = fc.constantFrom('none', 'absent', 'present', 'wrong');
const operation = fc.oneof(
  fc.record({
    op: fc.constant('set' as const),
    ...place,
    value: fc.uint8Array({ maxLength: 25 }),
    ttlMs: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    expectation,
  }),
  fc.record({ op: fc.constant('delete' as const), ...place, expectation }),
  fc.record({ op: fc.constant('get' as const), ...place }),
  fc.record({
    op: fc.constant('list' as const),
    ...place,
    prefix: fc.constantFrom('', 'a', 'ab', 'z', '\u{1f600}'),
    limit: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ op: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 15 }) }),
  fc.record({ op: fc.constant('purge' as const), maxKeys: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ op: fc.constant('reopen' as const) }),
);

function expectedVersion(kind: string, version: number): number | undefined {
  if (kind === 'none') return undefined;
  if (kind === 'absent') return 0;
  return kind === 'present' ? version : version + 1;
}

it('behaves like a plain map with versions, expiry and quotas', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      using database = openMemoryDatabase();
      const model = new Model();
      const open = (): ReturnType<typeof createKvStore> =>
        createKvStore(database, { now: () => model.nowMs, ...QUOTA });
      let kv = open();

      for (const step of operations) {
        switch (step.op) {
          case 'set': {
            const address = `${step.plugin}/${step.space}/${step.key}`;
            const before = model.live(address);
            const ifVersion = expectedVersion(step.expectation, before?.version ?? 0);
            const result = kv.set(step.plugin, step.space, step.key, step.value, {
              ifVersion,
              ttlMs: step.ttlMs,
            });
            const used = model.usage(step.plugin);
            const moreBytes =
              step.value.length - (before === undefined ? -Buffer.byteLength(step.key) : before.value.length);
            if (ifVersion !== undefined && ifVersion !== (before?.version ?? 0)) {
              expect(result).toMatchObject({ ok: false, code: 'KV_CONFLICT' });
            } else if (
              (before === undefined && used.keys + 1 > QUOTA.quotaKeys) ||
              used.bytes + moreBytes > QUOTA.quotaBytes
            ) {
              expect(result).toMatchObject({ ok: false, code: 'KV_QUOTA_EXCEEDED' });
            } else {
              if (!result.ok) throw new Error(result.message);
              expect(result.version).toBeGreaterThan(model.versions.get(address) ?? 0);
              model.versions.set(address, result.version);
              const expiresAtMs =
                step.ttlMs === undefined ? Number.POSITIVE_INFINITY : model.nowMs + step.ttlMs;
              model.values.set(address, { value: step.value, version: result.version, expiresAtMs });
            }
            break;
          }
          case 'delete': {
            const address = `${step.plugin}/${step.space}/${step.key}`;
            const before = model.live(address);
            const ifVersion = expectedVersion(step.expectation, before?.version ?? 0);
            const result = kv.delete(step.plugin, step.space, step.key, { ifVersion });
            if (ifVersion !== undefined && ifVersion !== (before?.version ?? 0)) {
              expect(result).toMatchObject({ ok: false, code: 'KV_CONFLICT' });
            } else {
              expect(result).toEqual({ ok: true, found: before !== undefined });
              model.values.delete(address);
            }
            break;
          }
          case 'get': {
            const value = model.live(`${step.plugin}/${step.space}/${step.key}`);
            const result = kv.get(step.plugin, step.space, step.key);
            if (value === undefined) expect(result).toEqual({ ok: true, found: false });
            else
              expect(result).toEqual({ ok: true, found: true, version: value.version, value: value.value });
            break;
          }
          case 'list': {
            const keys: string[] = [];
            let cursor: string | null | undefined;
            do {
              const page = kv.list(step.plugin, step.space, {
                prefix: step.prefix,
                limit: step.limit,
                cursor: cursor ?? undefined,
              });
              if (!page.ok) throw new Error(page.message);
              expect(page.entries.length).toBeLessThanOrEqual(step.limit);
              keys.push(...page.entries.map((entry) => entry.key));
              cursor = page.cursor;
            } while (cursor !== null);
            expect(keys).toEqual(model.keys(step.plugin, step.space, step.prefix));
            break;
          }
          case 'wait':
            model.nowMs += step.ms;
            break;
          case 'purge':
            expect(kv.purge(step.maxKeys)).toBeLessThanOrEqual(step.maxKeys);
            break;
          case 'reopen':
            kv = open();
            break;
        }
      }
      for (const plugin of PLUGINS) {
        expect(kv.usage(plugin)).toMatchObject(model.usage(plugin));
        expect([...kv.entries(plugin)].map((entry) => `${entry.space}/${entry.key}`)).toEqual(
          SPACES.flatMap((space) => model.keys(plugin, space, '').map((key) => `${space}/${key}`)),
        );
      }
      const sums = database
        .prepare(
          `SELECT keys, bytes FROM kv_namespaces AS n WHERE keys <> (SELECT count(*) FROM kv WHERE namespace = n.id) OR bytes <>
             (SELECT coalesce(sum(octet_length(key) + octet_length(value)), 0) FROM kv WHERE namespace = n.id)`,
        )
        .all();
      expect(sums).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
