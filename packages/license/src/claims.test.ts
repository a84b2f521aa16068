import { expect, test } from 'vitest';
import { encodeClaims, parseClaims, toClaimsRecord, type LicenseClaims } from './claims.ts';

const claims: LicenseClaims = {
  licenseId: 'L-1',
  plugin: 'weather',
  instance: '6f1c2d9e-0b7a-4c3e-9a51-2f8d4e6b7c10',
  customer: 'Ł 🧩',
  issuedAt: '2026-05-01',
  updatesUntil: '2027-05-01',
  trialUntil: null,
  features: ['radar'],
  note: null,
};

function parse(text: string): ReturnType<typeof parseClaims> {
  return parseClaims(Buffer.from(text));
}

test('claims survive the round trip', () => {
  expect(parse(encodeClaims(claims))).toEqual({ ok: true, claims });
});

test('a problem names the field and the value', () => {
  const text = JSON.stringify({ ...toClaimsRecord(claims), updates_until: '2027-02-30' });
  expect(parse(text)).toEqual({
    ok: false,
    problem: 'updates_until "2027-02-30" is not a calendar date YYYY-MM-DD',
  });
});

test.each([
  [{ features: ['a', ''] }, 'features[1] is empty'],
  [{ features: 'a' }, 'features is not a list'],
  [{ customer: null }, 'customer is absent'],
  [{ note: 1 }, 'note is not a string'],
])('%j: %s', (change, problem) => {
  expect(parse(JSON.stringify({ ...toClaimsRecord(claims), ...change }))).toEqual({ ok: false, problem });
});

test('names of object properties are no fields', () => {
  expect(parse('{"__proto__":{"license_id":"L"}}')).toEqual({ ok: false, problem: 'license_id is absent' });
});
