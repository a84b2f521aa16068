/** Search, group and order of the plugin list, kept in the address so that they survive a reload and can be shared. */

import { useSearchParams } from 'react-router';

import { pluginGroups, sortKeys, type PluginGroup, type SortKey, type SortOrder } from './filter-plugins.ts';

/** What the list shows, and how to change it. */
export interface ListOptions {
  readonly search: string;
  readonly group: PluginGroup;
  readonly sort: SortOrder;
  readonly setSearch: (search: string) => void;
  readonly setGroup: (group: PluginGroup) => void;
  readonly setSort: (sort: SortOrder) => void;
  /** Shows everything again. */
  readonly clear: () => void;
}

/** Numbers are looked at from the top, words from A. */
export function startsDescending(key: SortKey): boolean {
  return key !== 'name' && key !== 'state';
}

/** Reads and writes the options. */
export function useListOptions(): ListOptions {
  const [params, setParams] = useSearchParams();
  const change = (changes: Readonly<Record<string, string | null>>): void => {
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        for (const [name, value] of Object.entries(changes)) {
          if (value === null || value === '') next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  };
  const key = sortKeys.find((name) => name === params.get('sort')) ?? 'name';
  return {
    search: params.get('q') ?? '',
    group: pluginGroups.find((name) => name === params.get('group')) ?? 'all',
    sort: { key, descending: params.get('order') === 'down' },
    setSearch: (search) => change({ q: search }),
    setGroup: (group) => change({ group: group === 'all' ? null : group }),
    setSort: (sort) =>
      change({ sort: sort.key === 'name' ? null : sort.key, order: sort.descending ? 'down' : null }),
    clear: () => change({ q: null, group: null }),
  };
}
