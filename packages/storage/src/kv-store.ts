/**
 * Keys and values of plugins in SQLite.
 *
 * Each write is one autocommit statement: when the call returns, the change is in the kernel and outlives the host process. A durable
 * one is on the disk, together with every write before it: all are in one log, which is flushed. A key whose time is over does not exist for any operation, whether its row is still there or not.
 */

import { KV_QUOTA_BYTES, KV_QUOTA_KEYS } from '@toru/protocol';
import { isStorageFailure, type Database, type Row, type TupleRow } from './database.ts';
import {
  afterPrefix,
  checkConditions,
  checkKey,
  checkValue,
  encodeCursor,
  parseListing,
  refuse,
} from './kv-arguments.ts';
import { checkQuota, checkVersion, growthOf, isOver, liveVersion, type StoredHead } from './kv-decisions.ts';
import { createNamespaces, usageOf, type Namespace, type PluginNamespaces } from './kv-namespaces.ts';
import { prepareKvStatements } from './kv-statements.ts';
import type {
  KvDeleteOptions,
  KvDeleteResult,
  KvEntry,
  KvExportEntry,
  KvFailure,
  KvGetResult,
  KvListOptions,
  KvListResult,
  KvSetOptions,
  KvSetResult,
  KvSpace,
  KvStore,
  KvUsageSummary,
} from './kv-types.ts';
import {
  bytesAt,
  bytesOf,
  integerOf,
  integerOrNullOf,
  numberAt,
  numberOrNullAt,
  textOf,
} from './row-guards.ts';

/** Clock and quota of the store. */
export interface KvStoreOptions {
  readonly now: () => number;
  /** Keys and values per plugin. Unit: bytes. Default: 104857600. */
  readonly quotaBytes?: number | undefined;
  /** Keys per plugin. Default: 100000. */
  readonly quotaKeys?: number | undefined;
}

const SPACES: readonly KvSpace[] = ['plugin', 'view'];
const NOT_FOUND: KvGetResult = Object.freeze({ ok: true, found: false });
const NOTHING_DELETED: KvDeleteResult = Object.freeze({ ok: true, found: false });
const DELETED: KvDeleteResult = Object.freeze({ ok: true, found: true });
const NO_OPTIONS = Object.freeze({});
const PURGE_KEYS = 1_000;

/** Creates the store. Only one may be open on a database: it holds the sums of every namespace in memory. */
export function createKvStore(database: Database, options: KvStoreOptions): KvStore {
  const { now } = options;
  const quota = { bytes: options.quotaBytes ?? KV_QUOTA_BYTES, keys: options.quotaKeys ?? KV_QUOTA_KEYS };
  const namespaces = createNamespaces(database);
  const sql = prepareKvStatements(database);

  const readHead = (namespace: Namespace | null, key: string): StoredHead | null => {
    const row = namespace === null ? undefined : sql.readHead.get(namespace.id, key);
    return row === undefined ? null : toHead(row);
  };
  const purgeNamespace = (namespace: Namespace, nowMs: number, maxKeys: number): number => {
    const removed = sql.removeExpired.run(namespace.id, nowMs, maxKeys);
    if (removed > 0) namespaces.refresh(namespace);
    return removed;
  };
  const purgePlugin = (both: PluginNamespaces, nowMs: number): void => {
    for (const space of SPACES) {
      const namespace = both[space];
      if (namespace !== null) purgeNamespace(namespace, nowMs, Number.MAX_SAFE_INTEGER);
    }
  };

  const keep = (isDurable: boolean | undefined, write: () => number): void => {
    if (isDurable === true) database.transaction('power', write);
    else write();
  };

  const get = (plugin: string, space: KvSpace, key: string): KvGetResult => {
    const refused = checkKey(key);
    if (refused !== null) return refused;
    const namespace = namespaces.find(plugin, space);
    if (namespace === null) return NOT_FOUND;
    const row = sql.readValue.get(namespace.id, key);
    if (row === undefined || isOver(numberOrNullAt(row, 1), now())) return NOT_FOUND;
    return { ok: true, found: true, version: numberAt(row, 0), value: bytesAt(row, 2) };
  };

  const set = (
    plugin: string,
    space: KvSpace,
    key: string,
    value: Uint8Array,
    options: KvSetOptions,
  ): KvSetResult => {
    const refused = checkKey(key) ?? checkValue(value) ?? checkConditions(options);
    if (refused !== null) return refused;
    const nowMs = now();
    const both = namespaces.of(plugin);
    let namespace = namespaces.find(plugin, space);
    let head = readHead(namespace, key);
    const conflict = checkVersion(key, options.ifVersion, liveVersion(head, nowMs));
    if (conflict !== null) return conflict;

    const keyBytes = Buffer.byteLength(key);
    let growth = growthOf(head, keyBytes, value.byteLength);
    let full = checkQuota(usageOf(both), growth, quota);
    if (full !== null && both !== undefined) {
      // Expired keys make room first; the row of this very key may be among them.
      purgePlugin(both, nowMs);
      head = readHead(namespace, key);
      growth = growthOf(head, keyBytes, value.byteLength);
      full = checkQuota(usageOf(both), growth, quota);
    }
    if (full !== null) return full;

    namespace ??= namespaces.open(plugin, space);
    const version = namespace.lastVersion + 1;
    const { ttlMs } = options;
    const expiresAtMs = ttlMs === undefined ? null : Math.min(nowMs + ttlMs, Number.MAX_SAFE_INTEGER);
    const { id } = namespace;
    keep(options.durable, () => sql.write.run(id, key, version, value.byteLength, nowMs, expiresAtMs, value));
    namespace.lastVersion = version;
    namespace.keys += growth.keys;
    namespace.bytes += growth.bytes;
    return { ok: true, version };
  };

  const remove = (
    plugin: string,
    space: KvSpace,
    key: string,
    { ifVersion, durable }: KvDeleteOptions,
  ): KvDeleteResult => {
    const refused = checkKey(key) ?? checkConditions({ ifVersion });
    if (refused !== null) return refused;
    const namespace = namespaces.find(plugin, space);
    const head = readHead(namespace, key);
    const version = liveVersion(head, now());
    const conflict = checkVersion(key, ifVersion, version);
    if (conflict !== null) return conflict;
    if (namespace === null || head === null) {
      // Whatever removed it may be in the log alone.
      if (durable === true) database.moveLog();
      return NOTHING_DELETED;
    }
    const { id } = namespace;
    keep(durable, () => sql.remove.run(id, key));
    namespace.keys -= 1;
    namespace.bytes -= Buffer.byteLength(key) + head.bytes;
    return version === 0 ? NOTHING_DELETED : DELETED;
  };

  const list = (plugin: string, space: KvSpace, options: KvListOptions): KvListResult => {
    const listing = parseListing(options);
    if (!listing.ok) return listing;
    const namespace = namespaces.find(plugin, space);
    if (namespace === null) return { ok: true, entries: [], cursor: null };
    const { prefix, after, limit } = listing;
    const statement = after === null ? sql.listFrom : sql.listAfter;
    // One row more than asked for tells whether there is another page.
    const rows = statement.all(namespace.id, after ?? prefix, afterPrefix(prefix), now(), limit + 1);
    const entries = rows.slice(0, limit).map(toEntry);
    const last = entries.at(-1);
    return {
      ok: true,
      entries,
      cursor: rows.length > limit && last !== undefined ? encodeCursor(last.key) : null,
    };
  };

  return {
    get: (plugin, space, key) => guard(() => get(plugin, space, key)),
    set: (plugin, space, key, value, options = NO_OPTIONS) =>
      guard(() => set(plugin, space, key, value, options)),
    delete: (plugin, space, key, options = NO_OPTIONS) => guard(() => remove(plugin, space, key, options)),
    list: (plugin, space, options = NO_OPTIONS) => guard(() => list(plugin, space, options)),

    usage(plugin): KvUsageSummary {
      const both = namespaces.of(plugin);
      if (both !== undefined) database.attempt(() => purgePlugin(both, now()));
      return {
        ...usageOf(both),
        spaces: {
          plugin: usageOf(both && { plugin: both.plugin, view: null }),
          view: usageOf(both && { plugin: null, view: both.view }),
        },
        quotaKeys: quota.keys,
        quotaBytes: quota.bytes,
      };
    },

    *entries(plugin): Generator<KvExportEntry, void, undefined> {
      for (const space of SPACES) {
        const namespace = namespaces.find(plugin, space);
        if (namespace === null) continue;
        let row = sql.nextWithValue.get(namespace.id, '', now());
        while (row !== undefined) {
          const entry = toEntry(row);
          yield { ...entry, space, value: bytesOf(row, 'value') };
          row = sql.nextWithValue.get(namespace.id, entry.key, now());
        }
      }
    },

    purge(maxKeys = PURGE_KEYS): number {
      const nowMs = now();
      let removed = 0;
      for (const namespace of namespaces.all()) {
        if (removed >= maxKeys) break;
        removed += purgeNamespace(namespace, nowMs, maxKeys - removed);
      }
      return removed;
    },
  };
}

/** A full or failing disk is an answer to the plugin, not an exception. */
function guard<T>(run: () => T): T | KvFailure {
  try {
    return run();
  } catch (error) {
    if (!isStorageFailure(error)) throw error;
    return refuse('STORAGE_UNAVAILABLE', error.message);
  }
}

function toHead(row: TupleRow): StoredHead {
  return { version: numberAt(row, 0), expiresAtMs: numberOrNullAt(row, 1), bytes: numberAt(row, 2) };
}

function toEntry(row: Row): KvEntry {
  return {
    key: textOf(row, 'key'),
    version: integerOf(row, 'version'),
    bytes: integerOf(row, 'bytes'),
    updatedAtMs: integerOf(row, 'updated_at'),
    expiresAtMs: integerOrNullOf(row, 'expires_at'),
  };
}
