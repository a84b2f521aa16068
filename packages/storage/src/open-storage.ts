/** Opens a data directory: the database, the key of the secrets, and one store per noun on them. */

import { hkdfSync, randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ToruError } from '@toru/protocol';
import { createActivityStore } from './activity-store.ts';
import { createApiTokenStore } from './api-token-store.ts';
import { createAuditStore } from './audit-store.ts';
import { isDamage, isStorageFailure, type Database } from './database.ts';
import { createEventStore } from './event-store.ts';
import { HeldChanges } from './held-changes.ts';
import { createInstanceStore } from './instance-store.ts';
import { findTraces, lostDatabase } from './lost-database.ts';
import { createJournal } from './journal.ts';
import { createKvStore } from './kv-store.ts';
import { createLanguageStore } from './language-store.ts';
import { createLicenseStore } from './license-store.ts';
import { DATABASE_FILE, openDatabase } from './open-database.ts';
import { createPluginStore } from './plugin-store.ts';
import { loadSecretKey, SECRET_KEY_FILE } from './secret-key-file.ts';
import { createSessionStore } from './session-store.ts';
import { createSettingsStore } from './settings-store.ts';
import type { Maintenance, Storage, StorageOptions } from './storage-types.ts';
import { createUserStore } from './user-store.ts';

/**
 * Opens the storage of a data directory, which is created when absent.
 *
 * The caller holds the lock of the data directory: the stores keep sums in memory and must be the only writers.
 *
 * @throws {ToruError} `DIRECTORY_UNUSABLE` when the directory, the database or the key file cannot be used or the database is from a
 *   newer release; `STORAGE_UNAVAILABLE` when the file is damaged or the disk fails.
 */
export function openStorage(options: StorageOptions): Storage {
  try {
    return openStores(options);
  } catch (error) {
    throw nameDatabase(error, options.dataDir);
  }
}

/** A failure of the database with its path and what to do, for somebody whose panel does not start; any other error as it is. */
export function nameDatabase(error: unknown, dataDir: string): unknown {
  if (!isStorageFailure(error)) return error;
  const path = join(dataDir, DATABASE_FILE);
  if (error.message.includes(path)) return error;
  const advice = isDamage(error)
    ? 'put it back from a backup (docs/operators.md, "When the database is lost")'
    : 'mend that and start the panel again';
  return new ToruError('STORAGE_UNAVAILABLE', `Cannot open database "${path}": ${error.message}; ${advice}`, {
    cause: error,
  });
}

function openStores(options: StorageOptions): Storage {
  const { dataDir, now = Date.now, kvQuotaBytes, kvQuotaKeys } = options;
  const database = openDatabase(dataDir);
  try {
    const journal = createJournal(database);
    const held = new HeldChanges(database, now);
    const instance = createInstanceStore(database, {
      newId: randomUUID,
      nowMs: now(),
      expectNew: () => {
        const traces = findTraces(dataDir);
        if (traces.length > 0)
          throw lostDatabase(
            join(dataDir, DATABASE_FILE),
            'has lost the identity of its installation',
            traces,
          );
      },
      holdsDatabase: (directory) => existsSync(join(directory, DATABASE_FILE)),
    });
    // After the identity: the key tells that there is one.
    const key = loadSecretKey(join(dataDir, SECRET_KEY_FILE));
    const stores = {
      instance,
      plugins: createPluginStore(database, held),
      kv: createKvStore(database, { now, quotaBytes: kvQuotaBytes, quotaKeys: kvQuotaKeys }),
      events: createEventStore(journal),
      audit: createAuditStore(journal),
      activity: createActivityStore(journal),
      settings: createSettingsStore(database, key.bytes),
      users: createUserStore(database, held),
      languages: createLanguageStore(database),
      sessions: createSessionStore(database, held),
      tokens: createApiTokenStore(database, held),
      licenses: createLicenseStore(database),
    };
    const close = (): void => {
      if (database.isOpen) held.retry();
      database.close();
    };
    return {
      ...stores,
      deriveKey: (purpose) => new Uint8Array(hkdfSync('sha256', key.bytes, '', `toru/1 ${purpose}`, 32)),
      notes: key.isNew && holdsSecrets(database) ? [toLostKeyNote(join(dataDir, SECRET_KEY_FILE))] : [],
      unsaved: held,
      maintain(nowMs): Maintenance {
        try {
          const { kv, sessions, events, audit } = stores;
          database.moveLog();
          held.retry();
          const removed = kv.purge() + sessions.purge(nowMs) + events.prune(nowMs) + audit.prune(nowMs);
          return { ok: true, removed };
        } catch (error) {
          if (!isStorageFailure(error)) throw error;
          return { ok: false, code: 'STORAGE_UNAVAILABLE', message: error.message };
        }
      },
      sizeBytes: () =>
        fileBytes(join(dataDir, DATABASE_FILE)) + fileBytes(join(dataDir, `${DATABASE_FILE}-wal`)),
      close,
      [Symbol.dispose]: close,
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function holdsSecrets(database: Database): boolean {
  return database.prepare('SELECT 1 FROM plugin_secrets LIMIT 1').get() !== undefined;
}

function toLostKeyNote(path: string): string {
  return (
    `The key of the secrets "${path}" was gone and has been made anew: passwords in the settings of plugins cannot be read. ` +
    'Put the old file back from a backup and restart, or enter them again'
  );
}
