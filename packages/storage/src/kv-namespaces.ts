/**
 * Namespaces of the key-value store, one per plugin and space, with their sums.
 *
 * Triggers of the schema keep the sums in the database; this is the copy in memory that each write is checked against. The store is
 * the only writer and moves the copy on after each commit, so no write has to query it.
 */

import type { Database } from './database.ts';
import type { KvSpace, KvUsage } from './kv-types.ts';
import { integerOf, textOf, wordOf } from './row-guards.ts';

export interface Namespace {
  readonly id: number;
  keys: number;
  /** Keys and values together. */
  bytes: number;
  lastVersion: number;
}

/** The namespaces of one plugin; `null` for a space that was never written to. */
export type PluginNamespaces = Record<KvSpace, Namespace | null>;

/** All namespaces, held in memory. */
export interface Namespaces {
  /** Both namespaces of a plugin; `undefined` when it never wrote anything. */
  of(plugin: string): PluginNamespaces | undefined;
  find(plugin: string, space: KvSpace): Namespace | null;
  all(): readonly Namespace[];
  /** The namespace, made when it does not exist. */
  open(plugin: string, space: KvSpace): Namespace;
  /** Reads the sums again after a removal of many keys. */
  refresh(namespace: Namespace): void;
}

/** Sum of both spaces of a plugin. */
export function usageOf(both: PluginNamespaces | undefined): KvUsage {
  return {
    keys: (both?.plugin?.keys ?? 0) + (both?.view?.keys ?? 0),
    bytes: (both?.plugin?.bytes ?? 0) + (both?.view?.bytes ?? 0),
  };
}

/** Loads the namespaces of a database. */
export function createNamespaces(database: Database): Namespaces {
  const byPlugin = new Map<string, PluginNamespaces>();
  const list: Namespace[] = [];
  const add = database.prepare('INSERT INTO kv_namespaces (plugin, space) VALUES (?, ?)');
  const readSums = database.prepare('SELECT keys, bytes FROM kv_namespaces WHERE id = ?');

  const remember = (plugin: string, space: KvSpace, namespace: Namespace): Namespace => {
    let both = byPlugin.get(plugin);
    if (both === undefined) {
      both = { plugin: null, view: null };
      byPlugin.set(plugin, both);
    }
    both[space] = namespace;
    list.push(namespace);
    return namespace;
  };
  const find = (plugin: string, space: KvSpace): Namespace | null => byPlugin.get(plugin)?.[space] ?? null;

  for (const row of database.prepare('SELECT * FROM kv_namespaces').all()) {
    remember(textOf(row, 'plugin'), wordOf(row, 'space', ['plugin', 'view']), {
      id: integerOf(row, 'id'),
      keys: integerOf(row, 'keys'),
      bytes: integerOf(row, 'bytes'),
      lastVersion: integerOf(row, 'last_version'),
    });
  }

  return {
    of: (plugin) => byPlugin.get(plugin),
    find,
    all: () => list,
    open: (plugin, space) =>
      find(plugin, space) ??
      remember(plugin, space, { id: add.insert(plugin, space), keys: 0, bytes: 0, lastVersion: 0 }),
    refresh(namespace): void {
      const row = readSums.get(namespace.id);
      if (row === undefined) return;
      namespace.keys = integerOf(row, 'keys');
      namespace.bytes = integerOf(row, 'bytes');
    },
  };
}
