/** How a license is validated with the keys of the host. Types only. */

import type { LicenseClaims } from '@toru/license';
import type { LicenseInfo } from '@toru/supervisor';

/** Judges a license with the public keys that the host was given. */
export type LicenseJudge = (question: {
  readonly token: string | null;
  readonly plugin: string;
  readonly releasedAt: string | null;
}) => LicenseInfo & { readonly claims: LicenseClaims | null };
