/** Plugin events and audit entries as one list, newest first. */

import type { ActivityItem, ActivityQuery, ActivityStore } from './activity-types.ts';
import {
  MAX_PAGE_LIMIT,
  parseBefore,
  parseLimit,
  type Journal,
  type JournalEntry,
  type JournalQuery,
} from './journal.ts';

/** Creates the store on a journal. */
export function createActivityStore(journal: Journal): ActivityStore {
  return {
    page(query) {
      const page = journal.page({
        ...toFilters(query),
        beforeId: parseBefore(query.before),
        limit: parseLimit(query.limit),
      });
      return { items: page.entries.map(toItem), next: page.nextBeforeId?.toString() ?? null };
    },
    *entries(query): Generator<ActivityItem, void, undefined> {
      let beforeId = parseBefore(query.before);
      do {
        const page = journal.page({ ...toFilters(query), beforeId, limit: MAX_PAGE_LIMIT });
        yield* page.entries.map(toItem);
        beforeId = page.nextBeforeId ?? undefined;
      } while (beforeId !== undefined);
    },
  };
}

function toFilters({
  kind,
  plugin,
  type,
  actor,
  search,
}: ActivityQuery): Omit<JournalQuery, 'limit' | 'beforeId'> {
  return { kind: kind === 'all' ? undefined : kind, plugin, type, actor, search };
}

function toItem(entry: JournalEntry): ActivityItem {
  return {
    id: `${entry.kind === 'plugin' ? 'p' : 'a'}${entry.id}`,
    kind: entry.kind,
    at: new Date(entry.atMs).toISOString(),
    plugin: entry.plugin,
    type: entry.type,
    actor: entry.actor,
    address: entry.address,
    message: entry.message,
    details: entry.details,
  };
}
