/** Opens the logs of one host start; lines that are lost and files that cannot be written become events. */

import type { SupervisorOptions } from '../engine-options.ts';
import type { EventHub } from './event-hub.ts';
import { createLogStore } from './log-store.ts';
import type { LogStore } from './log-store.ts';

/** `hub` is asked for when the first event comes, because it writes to these logs itself. */
export function openLogs(options: SupervisorOptions, now: () => number, hub: () => EventHub): LogStore {
  return createLogStore({
    dir: options.logDir,
    limits: options.logLimits,
    maxTotalBytes: options.maxTotalLogBytes,
    now,
    onDropped: (plugin, { count, reason }) => {
      const why = reason === 'rate' ? 'too many at once' : 'the disk does not take them';
      const message = `${count} log lines were dropped (${why})`;
      hub().emit({
        type: 'log_dropped',
        plugin,
        runId: null,
        level: 'warn',
        message,
        details: { count, reason },
      });
    },
    onState: (plugin, state) => {
      if (state.kind !== 'failing') return;
      const { message, code } = state;
      hub().emit({
        type: 'storage_degraded',
        plugin,
        runId: null,
        level: 'error',
        message,
        details: { code },
      });
    },
  });
}
