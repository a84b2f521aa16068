/**
 * Records of plugins as JSON by plugin id. One that the disk refuses is kept in memory until it is stored.
 *
 * A field that is missing or wrong in a stored record reads as in a new one, so that no damaged record keeps a plugin from being shown.
 */

import { LICENSE_STATES, parseReason } from '@toru/protocol';

import type { Database } from './database.ts';
import type { HeldChanges } from './held-changes.ts';
import { RowsAhead } from './rows-ahead.ts';
import {
  NEW_PLUGIN_RECORD,
  type GoodVersion,
  type PluginGivenUp,
  type PluginRecord,
  type PluginStore,
} from './plugin-record.ts';
import { isObject, textOf } from './row-guards.ts';

export function createPluginStore(database: Database, held: HeldChanges): PluginStore {
  const readOne = database.prepare('SELECT record FROM plugins WHERE id = ?');
  const readAll = database.prepare('SELECT id, record FROM plugins ORDER BY id');
  const write = database.prepare(
    'INSERT INTO plugins (id, record) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record',
  );
  const loadStored = (plugin: string): PluginRecord => {
    const row = readOne.get(plugin);
    return row === undefined ? NEW_PLUGIN_RECORD : parsePluginRecord(textOf(row, 'record'));
  };
  const ahead = new RowsAhead<PluginRecord>(held, {
    table: 'plugins',
    write: (plugin, record) => {
      if (record === null) return;
      // Only choices, and whose a plugin's name is, are worth a disk flush; failures come in bursts, when flushes would hurt most.
      const durability = hasSameChoices(loadStored(plugin), record) ? 'process' : 'power';
      database.transaction(durability, () => write.run(plugin, JSON.stringify(record)));
    },
  });
  return {
    load: (plugin) => ahead.get(plugin) ?? loadStored(plugin),
    save(plugin, record): void {
      ahead.put(plugin, record, `what was chosen for the plugin "${plugin}"`);
    },
    all() {
      const records = new Map(
        readAll.all().map((row) => [textOf(row, 'id'), parsePluginRecord(textOf(row, 'record'))]),
      );
      for (const [plugin, record] of ahead.rows()) if (record !== null) records.set(plugin, record);
      return records;
    },
  };
}

/** Reads a record from JSON. */
export function parsePluginRecord(json: string): PluginRecord {
  const value = parseObject(json);
  return {
    enabled: typeof value['enabled'] === 'boolean' ? value['enabled'] : null,
    access: value['access'] === 'admin' || value['access'] === 'client' ? value['access'] : null,
    approvedHash: typeof value['approvedHash'] === 'string' ? value['approvedHash'] : null,
    consecutiveFailures: isCount(value['consecutiveFailures']) ? value['consecutiveFailures'] : 0,
    crashTimesMs: Array.isArray(value['crashTimesMs']) ? value['crashTimesMs'].filter(isCount) : [],
    retryAtMs: isCount(value['retryAtMs']) ? value['retryAtMs'] : null,
    givenUp: parseGivenUp(value['givenUp']),
    goodVersions: Array.isArray(value['goodVersions']) ? value['goodVersions'].filter(isGoodVersion) : [],
    refusedHash: typeof value['refusedHash'] === 'string' ? value['refusedHash'] : null,
    home: parseHome(value['home']),
  };
}

/** A reason that cannot be read is as in a record of an earlier release: the sentence says it. */
function parseGivenUp(value: unknown): PluginGivenUp | null {
  return isGivenUp(value) ? { ...value, reasonInfo: parseReason(value.reasonInfo) ?? undefined } : null;
}

/** `undefined` for a record of an earlier release, and for what cannot be read. */
function parseHome(value: unknown): PluginRecord['home'] {
  if (value === null) return null;
  if (!isObject(value) || typeof value['fileName'] !== 'string') return undefined;
  return { fileName: value['fileName'], route: typeof value['route'] === 'string' ? value['route'] : null };
}

function hasSameChoices(before: PluginRecord, after: PluginRecord): boolean {
  return (
    before.enabled === after.enabled &&
    before.access === after.access &&
    before.approvedHash === after.approvedHash &&
    before.home?.fileName === after.home?.fileName &&
    before.home?.route === after.home?.route
  );
}

function parseObject(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {};
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isGivenUp(value: unknown): value is PluginGivenUp {
  return (
    isObject(value) &&
    typeof value['reason'] === 'string' &&
    typeof value['doNotRetry'] === 'boolean' &&
    isCount(value['atMs']) &&
    ['string', 'undefined'].includes(typeof value['hash']) &&
    (value['license'] === undefined || isVerdict(value['license']))
  );
}

function isVerdict(value: unknown): boolean {
  return (
    isObject(value) &&
    LICENSE_STATES.some((state) => state === value['state']) &&
    (value['detail'] === null || typeof value['detail'] === 'string')
  );
}

function isGoodVersion(value: unknown): value is GoodVersion {
  return (
    isObject(value) &&
    typeof value['hash'] === 'string' &&
    typeof value['version'] === 'string' &&
    typeof value['fileName'] === 'string' &&
    isCount(value['atMs'])
  );
}
