/** The plugin's key-value store: kept by the host, reached by nobody else. */

import { ToruError } from '@toru/protocol';
import type { Calls } from './calls.ts';

/** A value of the key-value store as it was read, with the version that guards a later write. */
export interface KvValue {
  readonly value: Uint8Array;
  /** Grows with every change; hand it to `ifVersion`. */
  readonly version: number;
  /** The value as text. */
  text(): string;
  /** The value read as JSON. */
  json(): unknown;
}

/** Conditions and life time of a value to be set. */
export interface KvSetOptions {
  /** Set only if the key has this version; 0 means that it must not exist. Otherwise `KV_CONFLICT`. */
  readonly ifVersion?: number | undefined;
  /** Time until the key ceases to exist. Unit: milliseconds. Default: it stays. */
  readonly ttlMs?: number | undefined;
  /**
   * Resolve only when the change, and every one before it, would survive a power cut. Costs a flush of the disk. Default: false, with
   * which a power cut may take the last moments; a crash of plugin or panel takes nothing either way.
   */
  readonly durable?: boolean | undefined;
}

/** Conditions of a key to be deleted. */
export type KvDeleteOptions = Pick<KvSetOptions, 'ifVersion' | 'durable'>;

/** What a change by {@link Kv.update} stores its value with. */
export type KvUpdateOptions = Pick<KvSetOptions, 'ttlMs' | 'durable'>;

/** Selects one page of keys. */
export interface KvListOptions {
  /** Default: every key. */
  readonly prefix?: string | undefined;
  /** The cursor of the page before. */
  readonly cursor?: string | undefined;
  /** 1 to 1000. Default: 1000. */
  readonly limit?: number | undefined;
}

/** A key with what is known of its value. */
export interface KvEntry {
  readonly key: string;
  readonly version: number;
  /** Size of the value. */
  readonly bytes: number;
  /** `null`: the key does not expire. */
  readonly expiresAt: Date | null;
}

/** One page of keys. */
export interface KvPage {
  readonly entries: readonly KvEntry[];
  /** `null` at the end. */
  readonly cursor: string | null;
}

/**
 * Keys (1–512 bytes of UTF-8) and values (up to 1 MiB of bytes or text). Every method rejects with a `ToruError` whose `code` says
 * why: `KV_CONFLICT`, `KV_QUOTA_EXCEEDED`, `BUSY`, …
 */
export interface Kv {
  /** The value of a key; `undefined`: it has none. */
  get(key: string): Promise<KvValue | undefined>;
  /** The value as text; `undefined`: the key has none. */
  getText(key: string): Promise<string | undefined>;
  /** The caller knows the shape of what it stored. */
  getJson<T>(key: string): Promise<T | undefined>;
  /** Resolves with the new version. */
  set(key: string, value: string | Uint8Array, options?: KvSetOptions): Promise<number>;
  /** Stores a value as JSON and resolves with the new version. */
  setJson(key: string, value: unknown, options?: KvSetOptions): Promise<number>;
  /**
   * Changes a JSON value without losing anybody else's change: reads, asks `change`, writes if nothing came in between, else again.
   *
   * Worked example: `await kv.update<number>('count', (count = 0) => count + 1)`.
   */
  update<T>(key: string, change: (current: T | undefined) => T, options?: KvUpdateOptions): Promise<T>;
  /** Resolves with whether there was something to delete. */
  delete(key: string, options?: KvDeleteOptions): Promise<boolean>;
  /** One page of keys in the order of their bytes. */
  list(options?: KvListOptions): Promise<KvPage>;
  /** Every key with this prefix, page by page. */
  entries(prefix?: string): AsyncGenerator<KvEntry, void, undefined>;
}

/** The store that only the process reaches, and `view`: the one it shares with its view in the browser. */
export interface PluginKv extends Kv {
  readonly view: Kv;
}

const decoder = new TextDecoder();

/** Builds the store of a plugin. */
export function createKv(calls: Calls): PluginKv {
  return Object.assign(new KvSpace(calls, undefined), { view: new KvSpace(calls, 'view') });
}

class KvSpace implements Kv {
  readonly #calls: Calls;
  readonly #space: 'view' | undefined;

  constructor(calls: Calls, space: 'view' | undefined) {
    this.#calls = calls;
    this.#space = space;
  }

  async get(key: string): Promise<KvValue | undefined> {
    const { fields, body } = await this.#calls.call('kv.get', { key, space: this.#space });
    if (fields['found'] !== true) return undefined;
    const value = new Uint8Array(body);
    const text = (): string => decoder.decode(value);
    return { value, version: toNumber(fields['version']), text, json: () => JSON.parse(text()) as unknown };
  }

  async getText(key: string): Promise<string | undefined> {
    return (await this.get(key))?.text();
  }

  async getJson<T>(key: string): Promise<T | undefined> {
    return (await this.get(key))?.json() as T | undefined;
  }

  async set(key: string, value: string | Uint8Array, options: KvSetOptions = {}): Promise<number> {
    const { ifVersion, ttlMs, durable } = options;
    const args = { key, if_version: ifVersion, ttl_ms: ttlMs, durable, space: this.#space };
    const { fields } = await this.#calls.call('kv.set', args, value);
    return toNumber(fields['version']);
  }

  setJson(key: string, value: unknown, options?: KvSetOptions): Promise<number> {
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) throw new TypeError(`Cannot store "${key}": the value has no JSON form`);
    return this.set(key, text, options);
  }

  async update<T>(
    key: string,
    change: (current: T | undefined) => T,
    { ttlMs, durable }: KvUpdateOptions = {},
  ): Promise<T> {
    for (;;) {
      const current = await this.get(key);
      const next = change(current?.json() as T | undefined);
      try {
        await this.setJson(key, next, { ifVersion: current?.version ?? 0, ttlMs, durable });
        return next;
      } catch (error) {
        if (!(error instanceof ToruError && error.code === 'KV_CONFLICT')) throw error;
      }
    }
  }

  async delete(key: string, { ifVersion, durable }: KvDeleteOptions = {}): Promise<boolean> {
    const args = { key, if_version: ifVersion, durable, space: this.#space };
    const { fields } = await this.#calls.call('kv.delete', args);
    return fields['found'] !== false;
  }

  async list(options: KvListOptions = {}): Promise<KvPage> {
    const { fields } = await this.#calls.call('kv.list', { ...options, space: this.#space });
    const entries = Array.isArray(fields['entries']) ? (fields['entries'] as WireEntry[]) : [];
    const cursor = fields['cursor'];
    return { entries: entries.map(toEntry), cursor: typeof cursor === 'string' ? cursor : null };
  }

  async *entries(prefix?: string): AsyncGenerator<KvEntry, void, undefined> {
    let cursor: string | undefined;
    do {
      const page: KvPage = await this.list({ prefix, cursor });
      yield* page.entries;
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
  }
}

interface WireEntry {
  readonly key: string;
  readonly version: number;
  readonly bytes: number;
  readonly expires_at?: string | number | null;
}

function toEntry(entry: WireEntry): KvEntry {
  const expires = entry.expires_at ?? null;
  return {
    key: entry.key,
    version: entry.version,
    bytes: entry.bytes,
    expiresAt: expires === null ? null : new Date(expires),
  };
}

function toNumber(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
