/** Stores each event of the engine and hands it on with its number. A disk that refuses is said once, not for each event. */

import { ToruError } from '@toru/protocol';
import type { PluginEventInfo } from '@toru/protocol';
import type { Storage } from '@toru/storage';
import type { SupervisorEvent } from '@toru/supervisor';

export interface EventRecorder {
  record(event: SupervisorEvent): void;
  onStored(listener: (event: PluginEventInfo) => void): () => void;
}

export function createEventRecorder(
  events: Storage['events'],
  onLost: (message: string) => void,
): EventRecorder {
  const listeners = new Set<(event: PluginEventInfo) => void>();
  return {
    record(event) {
      let stored: PluginEventInfo;
      try {
        stored = events.append(event);
      } catch (error) {
        if (!(error instanceof ToruError)) throw error;
        onLost(error.message);
        return;
      }
      for (const listener of listeners) listener(stored);
    },
    onStored(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
