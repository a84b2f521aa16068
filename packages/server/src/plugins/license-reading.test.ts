/** Sentences on licenses stand in the license package, which every SDK prints, and in the catalogue of reasons. */

import { readFileSync } from 'node:fs';

import { defineLicenseKeys, verifyLicense } from '@toru/license';
import type { LicenseKeyText } from '@toru/license';
import { parseReason, REASONS, reasonText } from '@toru/protocol';
import { expect, it } from 'vitest';

interface TokenCase {
  readonly token: string | null;
  readonly keys: readonly LicenseKeyText[];
  readonly accept_test_keys: boolean;
  readonly plugin: string;
  readonly instance: string;
  readonly released_at: string;
  readonly now: string;
  readonly clock_floor: string | null;
  readonly detail: string;
}

const vectors = new URL('../../../../conformance/licenses/tokens.json', import.meta.url);

it('the catalogue says of every license what the license package says', () => {
  const { cases } = JSON.parse(readFileSync(vectors, 'utf8')) as { readonly cases: readonly TokenCase[] };
  const seen = new Set<string>();
  for (const each of cases) {
    const { detail, reason } = verifyLicense({
      token: each.token,
      keys: defineLicenseKeys(each.keys),
      acceptTestKeys: each.accept_test_keys,
      plugin: each.plugin,
      instance: each.instance,
      releasedAt: each.released_at,
      nowMs: Date.parse(each.now),
      clockFloorMs: each.clock_floor === null ? null : Date.parse(each.clock_floor),
    });
    expect([detail, reasonText(reason)]).toEqual([each.detail, each.detail]);
    expect(parseReason(reason)).toEqual(reason);
    seen.add(reason.code);
  }
  const codes = Object.keys(REASONS).filter((code) => code.startsWith('LICENSE_'));
  expect(codes.filter((code) => !seen.has(code))).toEqual(['LICENSE_REPORTED']);
});
