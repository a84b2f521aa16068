/** Licences as the API lists them, with each verdict as it is at the moment. */

import type { LicenseState, PluginInfo } from '@toru/protocol';

/** A plugin's licence as `GET /api/licenses` shows it. */
export interface LicenceItem {
  readonly plugin: string;
  readonly name: string;
  readonly required: boolean;
  readonly state: LicenseState;
  /** One sentence that says what to do. */
  readonly detail: string | null;
  readonly token_present: boolean;
  readonly claims: {
    readonly customer: string;
    readonly updates_until: string | null;
    readonly trial_until: string | null;
    readonly features: readonly string[];
  } | null;
}

/**
 * The list with what live events said since: a plugin gives its verdict a moment after its licence was stored, and one that asks for a
 * licence may have appeared.
 */
export function withLiveVerdicts(
  items: readonly LicenceItem[],
  plugins: readonly PluginInfo[],
): readonly LicenceItem[] {
  const known = items.map((item) => {
    const live = plugins.find(({ id }) => id === item.plugin)?.license;
    return live === undefined ? item : { ...item, ...live };
  });
  const added = plugins.filter(
    ({ id, license }) => license.required && items.every(({ plugin }) => plugin !== id),
  );
  return [...known, ...added.map(toItem)];
}

/** What is known of a plugin's licence without the list. */
export function toItem({ id, name, license }: PluginInfo): LicenceItem {
  return { plugin: id, name, ...license, token_present: false, claims: null };
}

/** What was bought, in a sentence or two. */
export function toTerms({
  customer,
  updates_until: updates,
  trial_until: trial,
  features,
}: NonNullable<LicenceItem['claims']>): string {
  const terms =
    trial !== null
      ? `A trial until ${trial}.`
      : updates === null
        ? 'All versions, for ever.'
        : `Versions released up to ${updates}, for ever.`;
  const parts = features.length === 0 ? '' : ` Included: ${features.join(', ')}.`;
  return `Licensed to ${customer}. ${terms}${parts}`;
}
