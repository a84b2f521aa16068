/** Why a plugin is where it is, in one sentence. */

import type { PluginInfo } from '@toru/protocol';

/** The cause of trouble; null where nothing is wrong. */
export function troubleCause(plugin: PluginInfo): string | null {
  switch (plugin.state) {
    case 'restarting':
    case 'failed':
      return capitalise(plugin.reason ?? plugin.last_crash?.cause ?? 'The plugin ended unexpectedly');
    case 'unresponsive':
      return capitalise(plugin.reason ?? 'It is alive but does not answer');
    case 'invalid':
      return capitalise(plugin.reason ?? 'The file cannot be used');
    default:
      return plugin.status?.health === 'degraded' ? capitalise(plugin.status.message) : null;
  }
}

/** The text as the beginning of a sentence. */
export function capitalise(text: string): string {
  return text.charAt(0).toLocaleUpperCase('en') + text.slice(1);
}
