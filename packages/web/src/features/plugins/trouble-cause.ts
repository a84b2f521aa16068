/** Why a plugin is where it is, in one sentence. */

import type { PluginInfo, UpgradeInfo } from '@toru/api';
import type { Reason } from '@toru/protocol';

import { locale } from '../../messages/language.ts';
import { plainReasonWords, reasonWords } from '../../messages/reason-words.ts';
import { needsLicense } from './plugin-state.ts';
import { t } from '../../messages/plugins.ts';

/** The cause of trouble; null where nothing is wrong, or only the license is missing. */
export function troubleCause(plugin: PluginInfo): string | null {
  if (needsLicense(plugin)) return null;
  const ownReason = reasonWords(plugin.reason_info, plugin.reason);
  switch (plugin.state) {
    case 'restarting':
    case 'failed':
      return capitalise(ownReason ?? lastCause(plugin) ?? t('thePluginEndedUnexpectedly'));
    case 'unresponsive':
      return capitalise(ownReason ?? t('itIsAliveButDoes'));
    case 'invalid':
      return capitalise(ownReason ?? t('theFileCannotBeUsed'));
    default:
      return plugin.status?.health === 'degraded' ? capitalise(plugin.status.message) : null;
  }
}

function lastCause({ last_crash: crash }: PluginInfo): string | null {
  return crash === null ? null : reasonWords(crash.reason_info, crash.cause);
}

/** The text as the beginning of a sentence. */
export function capitalise(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);
}

/** Tells whether a reason is the refusal of a license: nothing crashed then. */
export function isLicenseRefusal(reason: Reason | null): boolean {
  return reason?.code === 'PLUGIN_REFUSED_LICENSE';
}

/** Why an upgrade ended as it did; null where nothing is said. */
export function upgradeReason({ reason_info: reason }: Pick<UpgradeInfo, 'reason_info'>): string | null {
  return reason === null ? null : plainReasonWords(reason);
}

/** What is to be known of a plugin's files, one sentence each. */
export function noteWords({ notes, notes_info: reasons }: PluginInfo): readonly string[] {
  return notes.map((note, index) => reasonWords(reasons[index], note) ?? note);
}
