/**
 * The engine's memory of plugins, kept in storage. The record also holds the admin's access choice, which the engine must not touch.
 *
 * A disk that is full must not stop supervision: what cannot be written is kept in memory and said once.
 */

import { ToruError } from '@toru/protocol';
import type { PluginMemory, PluginMemoryStore } from '@toru/supervisor';
import type { Storage } from '@toru/storage';

/** Makes the memory. `onLost` hears of each time the disk refused a record. */
export function createPluginMemory(
  plugins: Storage['plugins'],
  onLost: (message: string) => void,
): PluginMemoryStore {
  const unsaved = new Map<string, PluginMemory>();
  return {
    load: (plugin) => unsaved.get(plugin) ?? plugins.load(plugin),
    save(plugin, memory) {
      const record = plugins.load(plugin);
      try {
        plugins.save(plugin, { ...record, ...memory });
        unsaved.delete(plugin);
      } catch (error) {
        if (!(error instanceof ToruError)) throw error;
        unsaved.set(plugin, memory);
        onLost(error.message);
      }
    },
    all: () => new Map<string, PluginMemory>([...plugins.all(), ...unsaved]),
  };
}
