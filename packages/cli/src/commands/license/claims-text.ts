/** Claims as lines for a terminal. What a token says may be anything, so control characters are made visible. */
import type { LicenseClaims } from '@toru/license';
import { toPrintable } from '../../text/printable.ts';

/** The claims, one per line, names first. */
export function formatClaims(claims: LicenseClaims): string {
  const rows = [
    ['License', claims.licenseId],
    ['Plugin', claims.plugin],
    ['Instance', claims.instance],
    ['Customer', claims.customer],
    ['Issued', claims.issuedAt],
    ['Updates', claims.updatesUntil === null ? 'for ever' : `until ${claims.updatesUntil}`],
    ['Trial', claims.trialUntil === null ? 'no' : `until ${claims.trialUntil}`],
    ['Features', claims.features.length === 0 ? 'none' : claims.features.join(', ')],
    ...(claims.note === null ? [] : [['Note', claims.note]]),
  ];
  return rows.map(([name = '', value = '']) => `${name.padEnd(10)}${toPrintable(value)}\n`).join('');
}
