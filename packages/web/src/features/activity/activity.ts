/** Entries of the activity list: what happened to plugins, and who did what in the panel. */

import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { ActivityEntry } from '@toru/api';
import type { Page, PluginEventInfo } from '@toru/protocol';

import { callApi } from '../../lib/http.ts';

export type { ActivityEntry };

/** Key of the newest plugin events in the cache. */
export const recentEventsKey = ['activity', 'recent'] as const;

const recentCount = 30;

/** The newest plugin events; admins only. */
export function useRecentEvents(): UseQueryResult<readonly ActivityEntry[]> {
  return useQuery({
    queryKey: recentEventsKey,
    queryFn: async ({ signal }) => {
      const address = `/api/activity?kind=plugin&fold=true&limit=${recentCount}`;
      return (await callApi<Page<ActivityEntry>>(address, { signal })).items;
    },
  });
}

/** A live plugin event as an entry of the list. */
export function toActivityEntry({ id, plugin, type, at, message, details }: PluginEventInfo): ActivityEntry {
  return { id: `p${id}`, kind: 'plugin', at, plugin, type, actor: null, address: null, message, details };
}

/** Events of a kind with less time between them are one line, as the server folds them. */
const foldMs = 600_000;

/** The list with a new event in front, folded with those of its kind; one that is there already changes nothing. */
export function prependEntry(list: readonly ActivityEntry[], entry: ActivityEntry): readonly ActivityEntry[] {
  if (list.some(({ id }) => id === entry.id)) return list;
  const same = list.find(
    ({ plugin, type, at }) =>
      plugin === entry.plugin && type === entry.type && Date.parse(entry.at) - Date.parse(at) <= foldMs,
  );
  if (same === undefined) return [entry, ...list].slice(0, recentCount);
  const folded = { ...entry, count: (same.count ?? 1) + 1, first_at: same.first_at ?? same.at };
  return [folded, ...list.filter((one) => one !== same)];
}
