/**
 * What the host can say of a license text before the plugin does: what is written in it, and with a vendor's key whether that is genuine.
 *
 * A text that was issued for another server or another plugin says so itself; no key is needed to see it.
 */

import { readLicense } from '@toru/license';
import { makeReason } from '@toru/protocol';
import type { LicenseState, Reason } from '@toru/protocol';
import type { LicenseInfo, PluginSnapshot } from '@toru/supervisor';
import type { LicenseJudge } from './license-judge.ts';

/** A verdict with its sentence; `unknown` where only the plugin can tell. */
export interface LicenseVerdict {
  readonly state: LicenseState;
  /** The sentence of `reason_info`. */
  readonly detail: string | null;
  readonly reason_info: Reason | null;
}

/** Judges a text for a plugin. */
export type LicenseReader = (plugin: PluginSnapshot, token: string) => LicenseVerdict;

export interface LicenseReaderDeps {
  /** null: the host holds no keys. */
  readonly judgeLicense: LicenseJudge | null;
  readonly instance: { readonly id: string; readonly clockFloorMs: number };
  readonly now: () => number;
}

/** Nothing is known before the plugin says it. */
export const UNKNOWN_LICENSE: LicenseVerdict = { state: 'unknown', detail: null, reason_info: null };

/** Makes the reader. Texts of version 1 plugins are of their own making and never judged. */
export function createLicenseReader({ judgeLicense, instance, now }: LicenseReaderDeps): LicenseReader {
  return ({ id, metadata }, token) => {
    if (metadata?.protocol !== 2) return UNKNOWN_LICENSE;
    const { released_at: releasedAt } = metadata;
    const judged = judgeLicense?.({ token, plugin: id, releasedAt }) ?? null;
    if (judged !== null && judged.state !== 'unknown') return toVerdict(judged);
    const { verdict, detail, reason } = readLicense({
      token,
      plugin: id,
      instance: instance.id,
      releasedAt,
      nowMs: now(),
      clockFloorMs: instance.clockFloorMs,
    });
    return verdict === 'valid' ? UNKNOWN_LICENSE : { state: verdict, detail, reason_info: reason };
  };
}

/** What the host or the plugin itself has judged. Words without a code are the plugin's. */
export function toVerdict({ state, detail, reasonInfo }: LicenseInfo): LicenseVerdict {
  const reported = detail === null ? null : makeReason('LICENSE_REPORTED', { message: detail });
  return { state, detail, reason_info: reasonInfo ?? reported };
}
