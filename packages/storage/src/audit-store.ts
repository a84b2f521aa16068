/** The audit trail: who did what, from where. */

import type { AuditEntry, AuditStore } from './activity-types.ts';
import { parseBefore, parseLimit, type Journal, type JournalEntry } from './journal.ts';

/** Creates the store on a journal. */
export function createAuditStore(journal: Journal): AuditStore {
  return {
    append(entry): AuditEntry {
      const { action, ...rest } = entry;
      return { id: journal.append({ kind: 'audit', type: action, runId: null, ...rest }), ...entry };
    },
    page({ actor, action, plugin, search, before, limit }) {
      const page = journal.page({
        kind: 'audit',
        actor,
        type: action,
        plugin,
        search,
        beforeId: parseBefore(before),
        limit: parseLimit(limit),
      });
      return { items: page.entries.map(toAuditEntry), next: page.nextBeforeId?.toString() ?? null };
    },
    prune: (nowMs) => journal.prune('audit', nowMs),
  };
}

function toAuditEntry({
  id,
  atMs,
  actor,
  address,
  type,
  plugin,
  message,
  details,
}: JournalEntry): AuditEntry {
  return { id, atMs, actor, address, action: type, plugin, message, details };
}
