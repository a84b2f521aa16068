/** The way to a plugin that the server is handed: one object for the plugin's whole life, whichever child serves. */

import { refusedExchange, refusedSocket } from '@toru/channel';
import type { ForwardFailure, LiveChannel } from '@toru/channel';
import { makeReason, reasonText } from '@toru/protocol';

import type { PluginRoute } from '../api.ts';
import type { PluginMachine } from './plugin-machine.ts';
import type { RequestCounter } from '../metrics/request-stats.ts';

/** Hint while nobody knows when the plugin will be there. */
const RETRY_SOON_MS = 1_000;

/** What a route looks at when a request comes. */
export interface RouteSource {
  readonly id: string;
  /** The channel that requests go to, if any. */
  readonly channel: () => LiveChannel | null;
  readonly machine: () => PluginMachine;
  readonly metadata: () => PluginRoute['metadata'];
  readonly counter: RequestCounter;
  readonly now: () => number;
  readonly monotonic: () => number;
}

/** Creates the route of a plugin. */
export function createRoute(source: RouteSource): PluginRoute {
  const { id, channel, metadata, counter, monotonic } = source;
  return {
    id,
    // A getter: metadata changes with an upgrade, the route object stays.
    get metadata() {
      return metadata();
    },
    request: (head, body, end, sink) => {
      const open = channel();
      if (open !== null) return open.request(head, body, end, sink);
      counter.answered(503, 0, monotonic());
      return refusedExchange(sink, unavailable(source));
    },
    socket: (head, protocols, sink) => {
      const open = channel();
      return open === null ? refusedSocket(sink, unavailable(source)) : open.socket(head, protocols, sink);
    },
  };
}

function unavailable({ id, machine, now }: RouteSource): ForwardFailure {
  const { phase, reason, retryAtMs } = machine();
  const retryAfterMs = retryAtMs === null ? RETRY_SOON_MS : Math.max(0, retryAtMs - now());
  if (phase === 'failed') {
    return {
      code: 'PLUGIN_FAILED',
      message: `Plugin "${id}" failed: ${reasonText(reason ?? makeReason('CAUSE_UNKNOWN'))}`,
      retryAfterMs,
    };
  }
  return { code: 'PLUGIN_UNAVAILABLE', message: `Plugin "${id}" is ${phase}`, retryAfterMs };
}
