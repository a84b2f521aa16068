/** What is remembered of a plugin across restarts of the host: choices of the admin and the memory of failures. */

import type { Access, LicenseState, Reason } from '@toru/protocol';

/** A version of a plugin that got ready at least once. */
export interface GoodVersion {
  readonly hash: string;
  readonly version: string;
  readonly fileName: string;
  readonly atMs: number;
}

/** Why a plugin is in the state `failed`. */
export interface PluginGivenUp {
  /** One sentence for people. */
  readonly reason: string;
  /** The same as a code. Absent in records of earlier releases. */
  readonly reasonInfo?: Reason | undefined;
  /** The plugin said that trying again is of no use. */
  readonly doNotRetry: boolean;
  readonly atMs: number;
  /** SHA-256 of the file that was given up. */
  readonly hash?: string | undefined;
  /** The verdict for which it was given up, if it was for its license. */
  readonly license?: { readonly state: LicenseState; readonly detail: string | null } | undefined;
}

/** The file that has a plugin's id and route. */
export interface PluginHome {
  readonly fileName: string;
  /** Segment behind the panel's address; `null` while nobody knows. */
  readonly route: string | null;
}

/** The record of one plugin. */
export interface PluginRecord {
  /** null: no admin has chosen yet. */
  readonly enabled: boolean | null;
  /** null: what the metadata says. */
  readonly access: Access | null;
  /** SHA-256 of the file that an admin has seen and allowed. */
  readonly approvedHash: string | null;
  readonly consecutiveFailures: number;
  /** Times of the latest crashes, oldest first. */
  readonly crashTimesMs: readonly number[];
  readonly retryAtMs: number | null;
  /** null: not given up. */
  readonly givenUp: PluginGivenUp | null;
  /** Newest first. */
  readonly goodVersions: readonly GoodVersion[];
  /** SHA-256 of a newer file that did not get ready, or that an admin went back from. */
  readonly refusedHash: string | null;
  /** null: no file. Absent in records of earlier releases. */
  readonly home?: PluginHome | null | undefined;
}

/** The record of a plugin that was never seen before. */
export const NEW_PLUGIN_RECORD: PluginRecord = {
  enabled: null,
  access: null,
  approvedHash: null,
  consecutiveFailures: 0,
  crashTimesMs: [],
  retryAtMs: null,
  givenUp: null,
  goodVersions: [],
  refusedHash: null,
  home: null,
};

/** Records by plugin id. */
export interface PluginStore {
  /** {@link NEW_PLUGIN_RECORD} when there is none. */
  load(plugin: string): PluginRecord;
  save(plugin: string, record: PluginRecord): void;
  all(): ReadonlyMap<string, PluginRecord>;
}
