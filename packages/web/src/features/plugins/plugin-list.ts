/** Changes to the list of plugins, as values. */

import type { PluginInfo } from '@toru/api';
import { locale } from '../../messages/language.ts';

/** The list with a plugin in its new shape, in its old place or at the end. */
export function upsertPlugin(list: readonly PluginInfo[], plugin: PluginInfo): readonly PluginInfo[] {
  const place = list.findIndex(({ id }) => id === plugin.id);
  return place === -1 ? [...list, plugin] : list.with(place, plugin);
}

/** The list without a plugin. */
export function withoutPlugin(list: readonly PluginInfo[], id: string): readonly PluginInfo[] {
  return list.filter((plugin) => plugin.id !== id);
}

/** Plugins with an entry in the sidebar: those with a view that can be opened. Sorted by name. */
export function pluginsWithView(list: readonly PluginInfo[]): readonly PluginInfo[] {
  return list
    .filter((plugin) => viewPath(plugin) !== null)
    .toSorted((a, b) => a.name.localeCompare(b.name, locale()));
}

/**
 * Address of a plugin's view inside the panel: `/p/weather`; null where there is none to open.
 *
 * A plugin may declare a view and hand over no bundle; until one is known there is nothing to lead to.
 */
export function viewPath({ enabled, state, route, ui }: ViewFacts): string | null {
  const isOpenable = enabled && state !== 'invalid' && ui.isolation !== null && ui.bundle_hash !== null;
  return isOpenable && route !== null ? `/p${route}` : null;
}

/** Address of a tool for the people who use it, also while it does not work; null where it has nothing to show. */
export function toolPath({ route, ui }: Pick<PluginInfo, 'route' | 'ui'>): string | null {
  return ui.isolation !== null && route !== null ? `/p${route}` : null;
}

type ViewFacts = Pick<PluginInfo, 'enabled' | 'state' | 'route' | 'ui'>;
