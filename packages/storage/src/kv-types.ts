/**
 * The face of the key-value store: what plugins and their views keep.
 *
 * Expected outcomes (a conflict, a full quota, a full disk) are values with a code of the registry, never exceptions, because they
 * travel to the plugin as they are.
 */

import type { ErrorCode } from '@toru/protocol';

/** Who shares a key: `plugin` is reached by the process only, `view` by the process and its view in the browser. */
export type KvSpace = 'plugin' | 'view';

/** Codes with which an operation of the key-value store can end. */
export type KvErrorCode = Extract<
  ErrorCode,
  | 'KV_CONFLICT'
  | 'KV_KEY_INVALID'
  | 'KV_VALUE_TOO_LARGE'
  | 'KV_QUOTA_EXCEEDED'
  | 'CALL_INVALID'
  | 'STORAGE_UNAVAILABLE'
>;

/** An operation that was refused. Nothing was changed. */
export interface KvFailure {
  readonly ok: false;
  readonly code: KvErrorCode;
  /** One sentence with the action, the value and the numbers. */
  readonly message: string;
}

/** What `get` found. */
export type KvGetResult =
  | { readonly ok: true; readonly found: true; readonly version: number; readonly value: Uint8Array }
  | { readonly ok: true; readonly found: false }
  | KvFailure;

/** How `set` ended. The version is new: no key of the plugin ever had it before. */
export type KvSetResult = { readonly ok: true; readonly version: number } | KvFailure;

/** How `delete` ended; `found` is false when there was nothing to delete. */
export type KvDeleteResult = { readonly ok: true; readonly found: boolean } | KvFailure;

/** Conditions and life time of a value to be set. */
export interface KvSetOptions {
  /** Version the key must have; 0 means that it must not exist. */
  readonly ifVersion?: number | undefined;
  /** Time until the key ceases to exist. Unit: milliseconds, 1 to 9007199254740991. Default: it stays. */
  readonly ttlMs?: number | undefined;
  /** Survives a power cut as soon as the call returns, for one disk flush. Default: false. */
  readonly durable?: boolean | undefined;
}

/** Conditions of a key to be deleted; as for {@link KvSetOptions}. */
export type KvDeleteOptions = Pick<KvSetOptions, 'ifVersion' | 'durable'>;

/** Selects one page of keys. */
export interface KvListOptions {
  /** Default: every key. */
  readonly prefix?: string | undefined;
  /** The cursor of the page before. */
  readonly cursor?: string | undefined;
  /** 1 to 1000. Default: 1000. */
  readonly limit?: number | undefined;
}

/** One key of a page. */
export interface KvEntry {
  readonly key: string;
  readonly version: number;
  /** Size of the value. */
  readonly bytes: number;
  readonly updatedAtMs: number;
  /** null: the key does not expire. */
  readonly expiresAtMs: number | null;
}

/** One page of keys in the order of their bytes. */
export type KvListResult =
  | {
      readonly ok: true;
      readonly entries: readonly KvEntry[];
      /** Opaque; null at the end. Keys set or deleted between two pages never make another key appear twice or be left out. */
      readonly cursor: string | null;
    }
  | KvFailure;

/** Keys and bytes (key + value) in use. */
export interface KvUsage {
  readonly keys: number;
  readonly bytes: number;
}

/** Use of one plugin's store against its quota. */
export interface KvUsageSummary extends KvUsage {
  readonly spaces: Readonly<Record<KvSpace, KvUsage>>;
  readonly quotaKeys: number;
  readonly quotaBytes: number;
}

/** A key with its value, for exports. */
export interface KvExportEntry extends KvEntry {
  readonly space: KvSpace;
  readonly value: Uint8Array;
}

/** Keys and values of all plugins. A plugin reaches its own only: the caller passes the identity of the channel. */
export interface KvStore {
  get(plugin: string, space: KvSpace, key: string): KvGetResult;
  set(plugin: string, space: KvSpace, key: string, value: Uint8Array, options?: KvSetOptions): KvSetResult;
  delete(plugin: string, space: KvSpace, key: string, options?: KvDeleteOptions): KvDeleteResult;
  list(plugin: string, space: KvSpace, options?: KvListOptions): KvListResult;
  /** Expired keys are not counted. @throws {ToruError} `STORAGE_UNAVAILABLE` */
  usage(plugin: string): KvUsageSummary;
  /**
   * Walks over every key of a plugin, `plugin` space first. One value is in memory at a time, and writes may happen in between.
   *
   * @throws {ToruError} `STORAGE_UNAVAILABLE`
   */
  entries(plugin: string): Generator<KvExportEntry, void, undefined>;
  /** Removes expired keys, at most `maxKeys` in one call (default: 1000); returns how many. */
  purge(maxKeys?: number): number;
}
