/**
 * Whole bodies that wait for slow readers.
 *
 * A plugin that answers in one frame has no part in flow control, so what its readers have not taken yet is bounded here: over
 * the limit of a plugin the reader that has been at it longest is cut off.
 */

import { CHANNEL_BUFFER_BYTES } from '@toru/protocol';

/** Remembers bodies until they have left. */
export interface UnsentBodies {
  /** So many bytes were written to a reader that has not taken them all. Call what it returns once they have left. */
  hold(pluginId: string, reader: Reader, bytes: number): () => void;
}

/** Whoever reads too slowly. */
export interface Reader {
  destroy(): void;
}

interface Waiting {
  bytes: number;
  /** Oldest first. */
  readonly readers: Map<Reader, number>;
}

/** Makes the memory. The limit counts per plugin. Unit: bytes. */
export function createUnsentBodies(limitBytes: number = CHANNEL_BUFFER_BYTES): UnsentBodies {
  const waitingByPlugin = new Map<string, Waiting>();
  return {
    hold(pluginId, reader, bytes) {
      const waiting = waitingByPlugin.get(pluginId) ?? { bytes: 0, readers: new Map<Reader, number>() };
      waitingByPlugin.set(pluginId, waiting);
      waiting.bytes += bytes;
      waiting.readers.set(reader, bytes);
      for (const oldest of waiting.readers.keys()) {
        if (waiting.bytes <= limitBytes || waiting.readers.size === 1) break;
        release(waiting, oldest);
        oldest.destroy();
      }
      return () => {
        release(waiting, reader);
        if (waiting.readers.size === 0) waitingByPlugin.delete(pluginId);
      };
    },
  };
}

function release(waiting: Waiting, reader: Reader): void {
  waiting.bytes -= waiting.readers.get(reader) ?? 0;
  waiting.readers.delete(reader);
}
