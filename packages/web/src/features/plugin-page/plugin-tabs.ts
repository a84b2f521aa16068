/** The tabs of a plugin's page and their addresses. */

import type { PluginInfo } from '@toru/api';
import { t } from '../../messages/plugin-page.ts';

/** Tabs in the order they stand. */
export const pluginTabs = ['overview', 'logs', 'events', 'settings', 'data'] as const;
/** One of {@link pluginTabs}. */
export type PluginTab = (typeof pluginTabs)[number];

/** What a tab is called. */
export function tabLabel(tab: PluginTab): string {
  return t(tab);
}

/** The tab that an address names; null where there is none of that name. */
export function toPluginTab(text: string | undefined): PluginTab | null {
  return text === undefined ? 'overview' : (pluginTabs.find((tab) => tab === text) ?? null);
}

/** Address of a tab: `/plugins/weather/logs`; the overview is the page itself. */
export function tabPath(id: string, tab: PluginTab): string {
  const page = `/plugins/${encodeURIComponent(id)}`;
  return tab === 'overview' ? page : `${page}/${tab}`;
}

/** Tabs that make sense for a plugin. */
export function tabsOf(plugin: Pick<PluginInfo, 'has_settings'>): readonly PluginTab[] {
  return pluginTabs.filter((tab) => tab !== 'settings' || plugin.has_settings);
}
