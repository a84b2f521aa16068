import { expect, test } from 'vitest';
import { inspectLicense } from '../inspect-license.ts';
import { issueLicense } from './issue-license.ts';

const key = { id: 'acme', kind: 'ed25519-private', bytes: new Uint8Array(32).fill(1) } as const;
const claims = {
  licenseId: 'L-1',
  plugin: 'weather',
  instance: '6F1C2D9E-0B7A-4C3E-9A51-2F8D4E6B7C10',
  customer: 'Example Ltd',
  issuedAt: '2026-05-01',
  updatesUntil: null,
  trialUntil: null,
  features: [],
  note: null,
};

test('the instance is written in lower case', () => {
  const token = issueLicense({ key, claims, perCustomer: false });
  expect(inspectLicense(token)).toEqual({
    keyId: 'acme',
    kind: 'ed25519',
    payload: { ok: true, claims: { ...claims, instance: claims.instance.toLowerCase() } },
  });
});

test.each([
  [{ updatesUntil: '2027-02-30' }, 'updates_until "2027-02-30" is not a calendar date'],
  [{ plugin: 'two words' }, 'plugin "two words" is not a plugin id'],
  [{ customer: '' }, 'customer is empty'],
  [{ note: 'n'.repeat(4096) }, 'at most 4096 fit'],
])('%j is not issued: %s', (changes, message) => {
  expect(() => issueLicense({ key, claims: { ...claims, ...changes }, perCustomer: false })).toThrow(message);
});

test('an Ed25519 key does not issue per customer', () => {
  expect(() => issueLicense({ key, claims, perCustomer: true })).toThrow('is an Ed25519 key');
});
