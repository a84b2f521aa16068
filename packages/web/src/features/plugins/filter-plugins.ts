/** Which plugins the list shows, and in what order. */

import type { PluginInfo } from '@toru/api';
import type { PluginState } from '@toru/protocol';

import { isUnlicensed } from './plugin-state.ts';
import { locale } from '../../messages/language.ts';

/** Groups a person can filter by. */
export const pluginGroups = ['all', 'running', 'attention', 'off'] as const;
/** One of {@link pluginGroups}. */
export type PluginGroup = (typeof pluginGroups)[number];

/** Columns a person can sort by. */
export const sortKeys = ['name', 'state', 'cpu', 'memory', 'uptime', 'restarts'] as const;
/** One of {@link sortKeys}. */
export type SortKey = (typeof sortKeys)[number];

/** Order of a list. */
export interface SortOrder {
  readonly key: SortKey;
  readonly descending: boolean;
}

/** Tells whether something about a plugin asks for a look. */
export function needsAttention(plugin: PluginInfo): boolean {
  return (
    ['invalid', 'failed', 'restarting', 'unresponsive'].includes(plugin.state) ||
    plugin.upgrade?.state === 'failed' ||
    plugin.status?.health === 'degraded' ||
    isUnlicensed(plugin)
  );
}

/** Tells whether a plugin belongs to a group. */
export function isInGroup(plugin: PluginInfo, group: PluginGroup): boolean {
  switch (group) {
    case 'all':
      return true;
    case 'running':
      return plugin.running;
    case 'attention':
      return needsAttention(plugin);
    case 'off':
      return plugin.state === 'disabled';
  }
}

/** Plugins that match a search and a group, sorted. Ties are broken by name. */
export function filterPlugins(
  plugins: readonly PluginInfo[],
  { search, group, sort }: { readonly search: string; readonly group: PluginGroup; readonly sort: SortOrder },
): readonly PluginInfo[] {
  const wanted = search.trim().toLocaleLowerCase(locale());
  const direction = sort.descending ? -1 : 1;
  return plugins
    .filter((plugin) => isInGroup(plugin, group))
    .filter((plugin) => wanted === '' || searchText(plugin).includes(wanted))
    .toSorted((a, b) => direction * compareBy(a, b, sort.key) || byName(a, b));
}

function searchText(plugin: PluginInfo): string {
  const { id, name, description, author, version, route } = plugin;
  return [id, name, description, author, version, route].join('\n').toLocaleLowerCase(locale());
}

const stateRank: Readonly<Record<PluginState, number>> = {
  failed: 0,
  invalid: 1,
  restarting: 2,
  unresponsive: 3,
  starting: 4,
  stopping: 5,
  running: 6,
  disabled: 7,
};

function compareBy(a: PluginInfo, b: PluginInfo, key: SortKey): number {
  switch (key) {
    case 'name':
      return byName(a, b);
    case 'state':
      return stateRank[a.state] - stateRank[b.state];
    case 'cpu':
      return (a.cpu_percent ?? -1) - (b.cpu_percent ?? -1);
    case 'memory':
      return (a.memory_bytes ?? -1) - (b.memory_bytes ?? -1);
    case 'uptime':
      return (a.uptime_ms ?? -1) - (b.uptime_ms ?? -1);
    case 'restarts':
      return a.restarts - b.restarts;
  }
}

function byName(a: PluginInfo, b: PluginInfo): number {
  return a.name.localeCompare(b.name, locale()) || a.id.localeCompare(b.id, locale());
}
