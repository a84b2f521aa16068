/** One version of a plugin that can be started, and the memory of a plugin across restarts of the host. Types only. */

import type { LicenseState, PluginMetadata, Reason } from '@toru/protocol';

/** A file whose metadata reads well. */
export interface PluginVersion {
  /** SHA-256 of the file, in hex. */
  readonly hash: string;
  readonly fileName: string;
  /** What is executed: the kept copy, or the file itself for version 1 and where copies cannot be executed. */
  readonly path: string;
  readonly metadata: PluginMetadata;
  readonly bytes: number;
  /** File capabilities of the file in the plugins folder, in words; no copy has them. */
  readonly capabilities?: string | null | undefined;
}

/** The file that has a plugin's id and route, also while it cannot be read. */
export interface PluginHome {
  readonly fileName: string;
  /** Segment behind the panel's address; `null` while nobody knows. */
  readonly route: string | null;
}

/** A version that got ready at least once. */
export interface KeptVersion {
  readonly hash: string;
  readonly version: string;
  readonly fileName: string;
  readonly atMs: number;
}

/** What is remembered of a plugin. */
export interface PluginMemory {
  /** null: nobody has chosen yet. */
  readonly enabled: boolean | null;
  readonly consecutiveFailures: number;
  /** Oldest first, at most 20. */
  readonly crashTimesMs: readonly number[];
  readonly retryAtMs: number | null;
  readonly givenUp: {
    readonly reason: string;
    /** Absent in memories of earlier releases, which kept the sentence alone. */
    readonly reasonInfo?: Reason | undefined;
    readonly doNotRetry: boolean;
    readonly atMs: number;
    /** Hash of the file that was given up: another one is tried at once. */
    readonly hash?: string | undefined;
    /** The verdict for which it was given up, if it was for its license. */
    readonly license?: { readonly state: LicenseState; readonly detail: string | null } | undefined;
  } | null;
  /** Newest first, at most 2. */
  readonly goodVersions: readonly KeptVersion[];
  /** Hash of a newer file that did not get ready, or that a rollback left. */
  readonly refusedHash: string | null;
  /** null: no file. Absent in memories of earlier releases. */
  readonly home?: PluginHome | null | undefined;
}

/** Where memories are kept. Synchronous: a choice that was answered must be on disk. */
export interface PluginMemoryStore {
  /** What is known of a plugin; {@link NEW_MEMORY} for one that was never seen. */
  load(plugin: string): PluginMemory;
  /** Keeps it before it returns. */
  save(plugin: string, memory: PluginMemory): void;
  /** Everything that is kept, by plugin. */
  all(): ReadonlyMap<string, PluginMemory>;
}

/** The memory of a plugin that was never seen. */
export const NEW_MEMORY: PluginMemory = {
  enabled: null,
  consecutiveFailures: 0,
  crashTimesMs: [],
  retryAtMs: null,
  givenUp: null,
  goodVersions: [],
  refusedHash: null,
  home: null,
};

/** A store that forgets when the program ends, for embedding without a database. */
export function createVolatileMemory(): PluginMemoryStore {
  const memories = new Map<string, PluginMemory>();
  return {
    load: (plugin) => memories.get(plugin) ?? NEW_MEMORY,
    save: (plugin, memory) => memories.set(plugin, memory),
    all: () => memories,
  };
}
