/** The face of the whole storage: one object with one store per noun. */

import type { ActivityStore, AuditStore, EventStore } from './activity-types.ts';
import type { ApiTokenStore, LanguageStore, LicenseStore, SessionStore, UserStore } from './account-types.ts';
import type { UnsavedChanges } from './held-changes.ts';
import type { InstanceStore } from './instance-types.ts';
import type { KvStore } from './kv-types.ts';
import type { PluginStore } from './plugin-record.ts';
import type { SettingsStore } from './settings-types.ts';

/** Where the database is and what it may take. */
export interface StorageOptions {
  /** Created with mode 0700 when absent. The database is `steering.db` in it, the key of the secrets `secrets.key`. */
  readonly dataDir: string;
  /** Clock for expiry. Unit: milliseconds since the Unix epoch. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Keys and values per plugin. Unit: bytes. Default: 104857600 (100 MiB). */
  readonly kvQuotaBytes?: number | undefined;
  /** Keys per plugin. Default: 100000. */
  readonly kvQuotaKeys?: number | undefined;
}

/** How a round of maintenance ended. */
export type Maintenance =
  | { readonly ok: true; readonly removed: number }
  /** The disk is full or fails; the next round may do better. */
  | { readonly ok: false; readonly code: 'STORAGE_UNAVAILABLE'; readonly message: string };

/** All stores on one open database. */
export interface Storage extends Disposable {
  readonly instance: InstanceStore;
  readonly plugins: PluginStore;
  readonly kv: KvStore;
  readonly events: EventStore;
  readonly audit: AuditStore;
  readonly activity: ActivityStore;
  readonly settings: SettingsStore;
  readonly users: UserStore;
  readonly languages: LanguageStore;
  readonly sessions: SessionStore;
  readonly tokens: ApiTokenStore;
  readonly licenses: LicenseStore;
  /** A key for one purpose, made from the key of the secrets: 32 bytes that stay the same as long as that file does. */
  deriveKey(purpose: string): Uint8Array;
  /** What was found at opening and somebody has to know. One sentence each. */
  readonly notes: readonly string[];
  /** What is in effect although the disk has refused it: rights that were taken away, sessions, choices for plugins. */
  readonly unsaved: UnsavedChanges;
  /**
   * Purges expired keys and sessions, prunes the journals, a bounded number of rows each, and moves the log into the main file. Call it
   * once a minute. `ok: false` is also the news that the disk is full, before any write has failed.
   */
  maintain(nowMs: number): Maintenance;
  /** Size of the database files. Unit: bytes. */
  sizeBytes(): number;
  /** Writes everything into the main file and closes it. Safe to call twice. */
  close(): void;
}
