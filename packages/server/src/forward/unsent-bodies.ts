/**
 * Whole bodies that wait for slow readers.
 *
 * A plugin that answers in one frame has no part in flow control, so what its readers have not taken yet is bounded here: over
 * the limit of a plugin the reader that has been at it longest is cut off.
 */

import type { ServerResponse } from 'node:http';
import { CHANNEL_BUFFER_BYTES } from '@toru/protocol';

/** Remembers bodies until they have left. */
export interface UnsentBodies {
  /** The response was ended with so many bytes, not all of which have left. */
  hold(pluginId: string, response: ServerResponse, bytes: number): void;
}

interface Waiting {
  bytes: number;
  /** Oldest first. */
  readonly responses: Map<ServerResponse, number>;
}

/** Makes the memory. The limit counts per plugin. Unit: bytes. */
export function createUnsentBodies(limitBytes: number = CHANNEL_BUFFER_BYTES): UnsentBodies {
  const waitingByPlugin = new Map<string, Waiting>();
  return {
    hold(pluginId, response, bytes) {
      const waiting = waitingByPlugin.get(pluginId) ?? {
        bytes: 0,
        responses: new Map<ServerResponse, number>(),
      };
      waitingByPlugin.set(pluginId, waiting);
      waiting.bytes += bytes;
      waiting.responses.set(response, bytes);
      response.once('close', () => {
        release(waiting, response);
        if (waiting.responses.size === 0) waitingByPlugin.delete(pluginId);
      });
      for (const oldest of waiting.responses.keys()) {
        if (waiting.bytes <= limitBytes || waiting.responses.size === 1) return;
        release(waiting, oldest);
        oldest.destroy();
      }
    },
  };
}

function release(waiting: Waiting, response: ServerResponse): void {
  waiting.bytes -= waiting.responses.get(response) ?? 0;
  waiting.responses.delete(response);
}
