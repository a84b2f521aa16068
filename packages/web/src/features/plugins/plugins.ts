/** The list of plugins in the cache: one answer of the API, kept up to date by live events. */

import { useQuery, type QueryClient, type UseQueryResult } from '@tanstack/react-query';
import type { PluginInfo } from '@toru/api';

import { callApi } from '../../lib/http.ts';
import { upsertPlugin, withoutPlugin } from './plugin-list.ts';

/** Key of the list in the cache. */
export const pluginsKey = ['plugins'] as const;

const seenAtMs = new WeakMap<PluginInfo, number>();
const latestEvents = new Map<string, { readonly plugin: PluginInfo | null; readonly atMs: number }>();

/** All plugins the user may see, invalid files included. */
export function usePlugins(): UseQueryResult<readonly PluginInfo[]> {
  return useQuery({ queryKey: pluginsKey, queryFn: ({ signal }) => fetchPlugins(signal) });
}

/** One plugin of the list; `undefined` while the list loads and where there is none. */
export function usePlugin(id: string): PluginInfo | undefined {
  return usePlugins().data?.find((plugin) => plugin.id === id);
}

/** Puts a plugin that the server just described into the list. */
export function storePlugin(client: QueryClient, plugin: PluginInfo): void {
  seenAtMs.set(plugin, Date.now());
  latestEvents.set(plugin.id, { plugin, atMs: Date.now() });
  client.setQueryData<readonly PluginInfo[]>(pluginsKey, (list) => list && upsertPlugin(list, plugin));
}

/** Takes a plugin out of the list. */
export function dropPlugin(client: QueryClient, id: string): void {
  latestEvents.set(id, { plugin: null, atMs: Date.now() });
  client.setQueryData<readonly PluginInfo[]>(pluginsKey, (list) => list && withoutPlugin(list, id));
}

/** When this page learnt what it knows of a plugin; times like `uptime_ms` count from there. */
export function learntAtMs(plugin: PluginInfo): number {
  return seenAtMs.get(plugin) ?? Date.now();
}

async function fetchPlugins(signal: AbortSignal): Promise<readonly PluginInfo[]> {
  const askedAtMs = Date.now();
  const { items } = await callApi<{ readonly items: readonly PluginInfo[] }>('/api/plugins', { signal });
  const nowMs = Date.now();
  for (const plugin of items) seenAtMs.set(plugin, nowMs);
  // What live events said while the answer was on its way is newer than the answer.
  let list = items;
  for (const [id, { plugin, atMs }] of latestEvents) {
    if (atMs < askedAtMs) latestEvents.delete(id);
    else list = plugin === null ? withoutPlugin(list, id) : upsertPlugin(list, plugin);
  }
  return list;
}
