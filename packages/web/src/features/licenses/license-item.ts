/** Licenses as the API lists them, with each verdict as it is at the moment. */

import type { LicenseClaims, LicenseItem, PluginInfo } from '@toru/api';
import type { LicenseState } from '@toru/protocol';

export type { LicenseItem };
import { t } from '../../messages/licenses.ts';

/** Tells whether a verdict speaks against the license that is in place. */
export function isRefused(state: LicenseState): boolean {
  return state !== 'valid' && state !== 'unknown';
}

/**
 * The list with what live events said since: a plugin gives its verdict a moment after its license was saved, and one that asks for a
 * license may have appeared.
 */
export function withLiveVerdicts(
  items: readonly LicenseItem[],
  plugins: readonly PluginInfo[],
): readonly LicenseItem[] {
  const known = items.map((item) => {
    const live = plugins.find(({ id }) => id === item.plugin)?.license;
    return live === undefined ? item : { ...item, ...live };
  });
  const added = plugins.filter(
    ({ id, license }) => license.required && items.every(({ plugin }) => plugin !== id),
  );
  return [...known, ...added.map(toItem)];
}

/** What is known of a plugin's license without the list. */
export function toItem({ id, name, license }: PluginInfo): LicenseItem {
  return { plugin: id, name, ...license, token_present: false, claims: null, previous: null };
}

/** What was bought, in a sentence or two. */
export function toTerms({
  customer,
  updates_until: updates,
  trial_until: trial,
  features,
}: LicenseClaims): string {
  const terms =
    trial !== null
      ? t('aTrialUntil', { trial })
      : updates === null
        ? t('allVersionsForEver')
        : t('versionsReleasedUpToFor', { updates });
  return features.length === 0
    ? t('licensedTo', { customer, terms })
    : t('licensedToWith', { customer, terms, features: features.join(', ') });
}
