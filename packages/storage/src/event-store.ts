/** Plugin events: what happened to plugins and to the host, as supervisor events come in. */

import type { PluginEventInfo } from '@toru/protocol';
import type { EventStore } from './activity-types.ts';
import { parseBefore, parseLimit, type Journal, type JournalEntry } from './journal.ts';

/** Creates the store on a journal. */
export function createEventStore(journal: Journal): EventStore {
  return {
    append(event): PluginEventInfo {
      const { type, plugin, atMs, runId, message, details } = event;
      const entry = {
        kind: 'plugin',
        atMs,
        plugin,
        type,
        actor: null,
        address: null,
        runId,
        message,
        details,
      } as const;
      return toInfo({ id: journal.append(entry), ...entry });
    },
    page({ plugin, type, search, before, limit }) {
      const page = journal.page({
        kind: 'plugin',
        plugin,
        type,
        search,
        beforeId: parseBefore(before),
        limit: parseLimit(limit),
      });
      return { items: page.entries.map(toInfo), next: page.nextBeforeId?.toString() ?? null };
    },
    latest(plugin, type): PluginEventInfo | null {
      const entry = journal.page({ kind: 'plugin', plugin, type, limit: 1 }).entries[0];
      return entry === undefined ? null : toInfo(entry);
    },
    prune: (nowMs) => journal.prune('plugin', nowMs),
  };
}

function toInfo({ id, plugin, type, atMs, runId, message, details }: JournalEntry): PluginEventInfo {
  return { id, plugin, type, at: new Date(atMs).toISOString(), run_id: runId, message, details };
}
