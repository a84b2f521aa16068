/** Least role per plugin: what the admin chose, else what the metadata says. In memory, for every forwarded request asks. */

import type { Access, PluginMetadata } from '@toru/protocol';
import type { Storage } from '@toru/storage';

export interface AccessOverrides {
  accessOf(metadata: PluginMetadata): Access;
  /** What the administrator chose; null: what the metadata says. */
  chosenFor(pluginId: string): Access | null;
  /** null: what the metadata says. */
  choose(pluginId: string, access: Access | null): void;
  /** Calls the listener after each choice. */
  onChoice(listener: (pluginId: string) => void): void;
}

/** Reads the choices made so far. */
export function createAccessOverrides(plugins: Storage['plugins']): AccessOverrides {
  const chosen = new Map<string, Access>();
  const listeners = new Set<(pluginId: string) => void>();
  for (const [id, record] of plugins.all()) if (record.access !== null) chosen.set(id, record.access);
  return {
    accessOf: (metadata) => chosen.get(metadata.id) ?? metadata.access,
    chosenFor: (pluginId) => chosen.get(pluginId) ?? null,
    choose(pluginId, access) {
      plugins.save(pluginId, { ...plugins.load(pluginId), access });
      if (access === null) chosen.delete(pluginId);
      else chosen.set(pluginId, access);
      for (const listener of listeners) listener(pluginId);
    },
    onChoice(listener) {
      listeners.add(listener);
    },
  };
}
