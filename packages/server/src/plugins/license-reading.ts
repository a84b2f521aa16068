/**
 * What the host can say of a license text before the plugin does: what is written in it, and with a vendor's key whether that is genuine.
 *
 * A text that was issued for another server or another plugin says so itself; no key is needed to see it.
 */

import { readLicense } from '@toru/license';
import type { LicenseState } from '@toru/protocol';
import type { PluginSnapshot } from '@toru/supervisor';
import type { LicenseJudge } from '../deps.ts';

/** A verdict with its sentence; `unknown` where only the plugin can tell. */
export interface LicenseVerdict {
  readonly state: LicenseState;
  readonly detail: string | null;
}

/** Judges a text for a plugin. */
export type LicenseReader = (plugin: PluginSnapshot, token: string) => LicenseVerdict;

/** What reading needs. */
export interface LicenseReaderDeps {
  /** null: the host holds no keys. */
  readonly judgeLicense: LicenseJudge | null;
  readonly instance: { readonly id: string; readonly clockFloorMs: number };
  readonly now: () => number;
}

const UNKNOWN: LicenseVerdict = { state: 'unknown', detail: null };

/** Makes the reader. Texts of version 1 plugins are of their own making and never judged. */
export function createLicenseReader({ judgeLicense, instance, now }: LicenseReaderDeps): LicenseReader {
  return ({ id, metadata }, token) => {
    if (metadata?.protocol !== 2) return UNKNOWN;
    const { released_at: releasedAt } = metadata;
    const judged = judgeLicense?.({ token, plugin: id, releasedAt }) ?? UNKNOWN;
    if (judged.state !== 'unknown') return { state: judged.state, detail: judged.detail };
    const { verdict, detail } = readLicense({
      token,
      plugin: id,
      instance: instance.id,
      releasedAt,
      nowMs: now(),
      clockFloorMs: instance.clockFloorMs,
    });
    return verdict === 'valid' ? UNKNOWN : { state: verdict, detail };
  };
}
