/** Why a plugin is where it is, in one sentence. */

import type { PluginInfo, UpgradeInfo } from '@toru/api';
import { plainReasonText, type Reason } from '@toru/protocol';

import { needsLicense } from './plugin-state.ts';

/** The cause of trouble; null where nothing is wrong, or only the license is missing. */
export function troubleCause(plugin: PluginInfo): string | null {
  if (needsLicense(plugin)) return null;
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

/** Tells whether a reason is the refusal of a license: nothing crashed then. */
export function isLicenseRefusal(reason: Reason | null): boolean {
  return reason?.code === 'PLUGIN_REFUSED_LICENSE';
}

/** Why an upgrade ended as it did; null where nothing is said. */
export function upgradeReason({ reason_info: reason }: Pick<UpgradeInfo, 'reason_info'>): string | null {
  return reason === null ? null : plainReasonText(reason);
}
