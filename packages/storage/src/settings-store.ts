/** Settings of plugins, their secrets under the key, and the panel's own settings. */

import { createHash } from 'node:crypto';
import type { Database } from './database.ts';
import { bytesOf, integerOf, objectOf, textOf, textsOf } from './row-guards.ts';
import { openSecret, sealSecret } from './secret-box.ts';
import type {
  BackupSchedule,
  PanelSettings,
  PluginSecrets,
  SettingsStore,
  SettingsValues,
} from './settings-types.ts';

const DEFAULT_PANEL: PanelSettings = { name: 'Steering Center', viewOrigins: [] };
const DEFAULT_BACKUPS: BackupSchedule = { everyHours: 0, keep: 7, warnAfterHours: 168 };

/** Creates the store; `key` has 32 bytes. */
export function createSettingsStore(database: Database, key: Uint8Array): SettingsStore {
  const readValues = database.prepare('SELECT "values" FROM plugin_settings WHERE plugin = ?');
  const writeValues = database.prepare(
    `INSERT INTO plugin_settings (plugin, "values") VALUES (?, ?)
     ON CONFLICT (plugin) DO UPDATE SET "values" = excluded."values"`,
  );
  const readSecrets = database.prepare(
    'SELECT pointer, sealed FROM plugin_secrets WHERE plugin = ? ORDER BY pointer',
  );
  const writeSecret = database.prepare(
    `INSERT INTO plugin_secrets (plugin, pointer, sealed) VALUES (?, ?, ?)
     ON CONFLICT (plugin, pointer) DO UPDATE SET sealed = excluded.sealed`,
  );
  const removeSecret = database.prepare('DELETE FROM plugin_secrets WHERE plugin = ? AND pointer = ?');
  const readPanel = database.prepare('SELECT name, view_origins FROM panel_settings');
  const writePanel = database.prepare(
    `INSERT INTO panel_settings (id, name, view_origins) VALUES (1, ?, ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, view_origins = excluded.view_origins`,
  );
  const readBackups = database.prepare('SELECT every_hours, keep, warn_after_hours FROM backup_schedule');
  const writeBackups = database.prepare(
    `INSERT INTO backup_schedule (id, every_hours, keep, warn_after_hours) VALUES (1, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET every_hours = excluded.every_hours, keep = excluded.keep,
       warn_after_hours = excluded.warn_after_hours`,
  );

  return {
    values(plugin): SettingsValues {
      const row = readValues.get(plugin);
      return row === undefined ? {} : objectOf(row, 'values');
    },
    secretVersions: (plugin) =>
      new Map(readSecrets.all(plugin).map((row) => [textOf(row, 'pointer'), toMark(bytesOf(row, 'sealed'))])),
    secrets(plugin): PluginSecrets {
      const values = new Map<string, string>();
      const unreadable: string[] = [];
      for (const row of readSecrets.all(plugin)) {
        const pointer = textOf(row, 'pointer');
        const text = openSecret(key, { plugin, pointer }, bytesOf(row, 'sealed'));
        if (text === null) unreadable.push(pointer);
        else values.set(pointer, text);
      }
      return { values, unreadable };
    },
    save(plugin, values, secrets): void {
      database.transaction('power', () => {
        writeValues.run(plugin, JSON.stringify(values));
        for (const [pointer, text] of secrets) {
          if (text === null) removeSecret.run(plugin, pointer);
          else writeSecret.run(plugin, pointer, sealSecret(key, { plugin, pointer }, text));
        }
      });
    },
    panel(): PanelSettings {
      const row = readPanel.get();
      return row === undefined
        ? DEFAULT_PANEL
        : { name: textOf(row, 'name'), viewOrigins: textsOf(row, 'view_origins') };
    },
    savePanel({ name, viewOrigins }): void {
      database.transaction('power', () => writePanel.run(name, JSON.stringify(viewOrigins)));
    },
    backups(): BackupSchedule {
      const row = readBackups.get();
      return row === undefined
        ? DEFAULT_BACKUPS
        : {
            everyHours: integerOf(row, 'every_hours'),
            keep: integerOf(row, 'keep'),
            warnAfterHours: integerOf(row, 'warn_after_hours'),
          };
    },
    saveBackups({ everyHours, keep, warnAfterHours }): void {
      database.transaction('power', () => writeBackups.run(everyHours, keep, warnAfterHours));
    },
  };
}

/** Sealed text has a random nonce, so that its digest says nothing about the secret. */
function toMark(sealed: Uint8Array): string {
  return createHash('sha256').update(sealed).digest('base64url').slice(0, 16);
}
