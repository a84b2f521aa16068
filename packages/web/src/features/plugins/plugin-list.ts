/** Changes to the list of plugins, as values. */

import type { PluginInfo } from '@toru/protocol';

/** The list with a plugin in its new shape, in its old place or at the end. */
export function upsertPlugin(list: readonly PluginInfo[], plugin: PluginInfo): readonly PluginInfo[] {
  const place = list.findIndex(({ id }) => id === plugin.id);
  return place === -1 ? [...list, plugin] : list.with(place, plugin);
}

/** The list without a plugin. */
export function withoutPlugin(list: readonly PluginInfo[], id: string): readonly PluginInfo[] {
  return list.filter((plugin) => plugin.id !== id);
}

/** Plugins with an entry in the sidebar: enabled, with a view and a route. Sorted by name. */
export function pluginsWithView(list: readonly PluginInfo[]): readonly PluginInfo[] {
  return list
    .filter(
      (plugin) =>
        plugin.enabled && plugin.route !== null && plugin.ui.isolation !== null && plugin.state !== 'invalid',
    )
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** Address of a plugin's view inside the panel; `route` begins with a slash. */
export function viewPath(route: string): string {
  return `/p${route}`;
}
