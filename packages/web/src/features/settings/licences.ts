/** Words and tones for licences. */

import type { LicenseState } from '@toru/protocol';

import type { Tone } from '../../components/ui/badge.tsx';

/** A plugin's licence as `GET /api/licenses` shows it. */
export interface LicenceItem {
  readonly plugin: string;
  readonly name: string;
  readonly required: boolean;
  readonly state: LicenseState;
  /** One sentence that says what to do. */
  readonly detail: string | null;
  readonly token_present: boolean;
  readonly claims: { readonly customer: string; readonly updates_until: string | null } | null;
}

const words: Readonly<Record<LicenseState, string>> = {
  valid: 'Valid',
  missing: 'Missing',
  malformed: 'Not a licence',
  unknown_key: 'Unknown key',
  bad_signature: 'Wrong signature',
  wrong_plugin: 'For another plugin',
  wrong_instance: 'For another installation',
  updates_ended: 'Updates ended',
  trial_expired: 'Trial over',
  unknown: 'Not judged yet',
};

/** A verdict in a word or two. */
export function licenceWord(state: LicenseState): string {
  return words[state];
}

/** How grave a verdict is. */
export function licenceTone(state: LicenseState): Tone {
  if (state === 'valid') return 'success';
  return state === 'unknown' ? 'neutral' : 'danger';
}
