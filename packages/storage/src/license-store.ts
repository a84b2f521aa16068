/** Licence texts by plugin id, kept as given: a licence is no secret. */

import type { LicenseStore } from './account-types.ts';
import type { Database } from './database.ts';
import { textOf } from './row-guards.ts';

/** Creates the store. */
export function createLicenseStore(database: Database): LicenseStore {
  const readOne = database.prepare('SELECT token FROM licenses WHERE plugin = ?');
  const readAll = database.prepare('SELECT plugin, token FROM licenses ORDER BY plugin');
  const write = database.prepare(
    `INSERT INTO licenses (plugin, token, installed_at) VALUES (?, ?, ?)
     ON CONFLICT (plugin) DO UPDATE SET token = excluded.token, installed_at = excluded.installed_at`,
  );
  const remove = database.prepare('DELETE FROM licenses WHERE plugin = ?');
  return {
    get(plugin): string | null {
      const row = readOne.get(plugin);
      return row === undefined ? null : textOf(row, 'token');
    },
    set(plugin, token, nowMs): void {
      database.transaction('power', () => write.run(plugin, token, nowMs));
    },
    delete: (plugin) => database.transaction('power', () => remove.run(plugin)) > 0,
    all: () => new Map(readAll.all().map((row) => [textOf(row, 'plugin'), textOf(row, 'token')])),
  };
}
