/** Why a plugin is where it is, in one sentence. */

import type { PluginInfo, UpgradeInfo } from '@toru/protocol';

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

/** How the reason of a plugin that refuses its license ends, in every SDK. */
const LICENSE_REFUSED = ' (LICENSE_REFUSED)';

/** Tells whether a reason is the refusal of a license: nothing crashed then. */
export function isLicenseRefusal(reason: string | null): boolean {
  return reason?.endsWith(LICENSE_REFUSED) === true;
}

/** Why an upgrade ended as it did, without the code at its end; null where nothing is said. */
export function upgradeReason({ reason }: Pick<UpgradeInfo, 'reason'>): string | null {
  return isLicenseRefusal(reason) ? (reason?.slice(0, -LICENSE_REFUSED.length) ?? null) : reason;
}
