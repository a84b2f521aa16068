/** What the place of a view shows: the view itself, or why it cannot. */

import type { PluginInfo } from '@toru/api';

import { isServing, isUnlicensed } from '../plugins/plugin-state.ts';

/** One of the things to show. */
export type ViewSituation =
  /** The view. */
  | 'view'
  /** Views are kept out of this tab. */
  | 'safe'
  /** The plugin has none. */
  | 'no-view'
  /** The plugin is disabled. */
  | 'off'
  /** It lacks its license and does not run. */
  | 'unlicensed'
  /** It runs but has not handed its bundle over yet. */
  | 'waiting'
  /** It has run for long enough to say that no bundle comes. */
  | 'no-bundle'
  /** Its process is not there. */
  | 'down';

/** The server gives up asking for a bundle before that. */
const bundleWaitMs = 10_000;

/** Decides by the plugin's state. */
export function viewSituation(plugin: PluginInfo, safe: boolean): ViewSituation {
  if (plugin.ui.isolation === null) return 'no-view';
  if (safe) return 'safe';
  if (plugin.state === 'disabled' || (!plugin.enabled && !isServing(plugin.state))) return 'off';
  if (isServing(plugin.state)) {
    if (plugin.ui.bundle_hash !== null) return 'view';
    return (plugin.uptime_ms ?? 0) < bundleWaitMs ? 'waiting' : 'no-bundle';
  }
  return isUnlicensed(plugin) ? 'unlicensed' : 'down';
}
