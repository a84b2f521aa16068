/** License texts by plugin id, kept as given: a license is no secret. */

import { LICENSE_STATES } from '@toru/protocol';
import type { LicenseState } from '@toru/protocol';

import type { LicenseStore } from './account-types.ts';
import type { Database } from './database.ts';
import { integerOf, textOf } from './row-guards.ts';

/** Replaced texts kept per plugin. */
const MAX_KEPT = 5;

// One that was valid is never pushed out by any number that were not.
const BEST_FIRST =
  "CASE state WHEN 'valid' THEN 0 WHEN 'unknown' THEN 1 ELSE 2 END, replaced_at DESC, token DESC";

export function createLicenseStore(database: Database): LicenseStore {
  const readOne = database.prepare('SELECT token FROM licenses WHERE plugin = ?');
  const readAll = database.prepare('SELECT plugin, token FROM licenses ORDER BY plugin');
  const write = database.prepare(
    `INSERT INTO licenses (plugin, token, installed_at) VALUES (?, ?, ?)
     ON CONFLICT (plugin) DO UPDATE SET token = excluded.token, installed_at = excluded.installed_at`,
  );
  const remove = database.prepare('DELETE FROM licenses WHERE plugin = ?');
  const keep = database.prepare(
    `INSERT INTO replaced_licenses (plugin, token, state, replaced_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (plugin, token) DO UPDATE SET state = excluded.state, replaced_at = excluded.replaced_at`,
  );
  const forget = database.prepare('DELETE FROM replaced_licenses WHERE plugin = ? AND token = ?');
  const trim = database.prepare(
    `DELETE FROM replaced_licenses WHERE plugin = ?1 AND token NOT IN
     (SELECT token FROM replaced_licenses WHERE plugin = ?1 ORDER BY ${BEST_FIRST} LIMIT ${MAX_KEPT})`,
  );
  const readBest = database.prepare(
    `SELECT token, state, replaced_at FROM replaced_licenses WHERE plugin = ? ORDER BY ${BEST_FIRST} LIMIT 1`,
  );

  const get = (plugin: string): string | null => {
    const row = readOne.get(plugin);
    return row === undefined ? null : textOf(row, 'token');
  };
  const putAside = (plugin: string, token: string | null, state: LicenseState, nowMs: number): void => {
    if (token === null) return;
    keep.run(plugin, token, state, nowMs);
    trim.run(plugin);
  };
  return {
    get,
    set(plugin, token, nowMs, replacedState = 'unknown'): void {
      database.transaction('power', () => {
        const before = get(plugin);
        if (before !== token) putAside(plugin, before, replacedState, nowMs);
        write.run(plugin, token, nowMs);
        forget.run(plugin, token);
      });
    },
    delete: (plugin, nowMs, removedState = 'unknown') =>
      database.transaction('power', () => {
        putAside(plugin, get(plugin), removedState, nowMs);
        return remove.run(plugin);
      }) > 0,
    all: () => new Map(readAll.all().map((row) => [textOf(row, 'plugin'), textOf(row, 'token')])),
    previous(plugin) {
      const row = readBest.get(plugin);
      if (row === undefined) return null;
      const state = textOf(row, 'state');
      return {
        token: textOf(row, 'token'),
        state: LICENSE_STATES.find((known) => known === state) ?? 'unknown',
        replacedAtMs: integerOf(row, 'replaced_at'),
      };
    },
  };
}
