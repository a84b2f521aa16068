import { expect, test } from 'vitest';
import type { LicenseClaims } from './claims.ts';
import { defineLicenseKeys } from './license-keys.ts';
import { deriveLicenseKey } from './vendor/derive-license-key.ts';
import { issueLicense } from './vendor/issue-license.ts';
import { createVendorKey } from './vendor/vendor-key.ts';
import { verifyLicense, type LicenseQuestion, type LicenseResult } from './verify-license.ts';

const YEAR_MS = 365.25 * 86_400_000;
const NOW_MS = Date.parse('2026-06-01T12:00:00Z');
const key = createVendorKey('acme', 'ed25519-private', new Uint8Array(32).fill(7));
const claims: LicenseClaims = {
  licenseId: 'L-1',
  plugin: 'weather',
  instance: '6f1c2d9e-0b7a-4c3e-9a51-2f8d4e6b7c10',
  customer: 'Example Ltd',
  issuedAt: '2026-05-01',
  updatesUntil: '2027-05-01',
  trialUntil: null,
  features: [],
  note: null,
};

function ask(changes: Partial<LicenseClaims>, question: Partial<LicenseQuestion> = {}): LicenseResult {
  return verifyLicense({
    token: issueLicense({ key, claims: { ...claims, ...changes }, perCustomer: false }),
    keys: defineLicenseKeys([deriveLicenseKey(key, 'weather', null)]),
    plugin: 'weather',
    instance: claims.instance,
    releasedAt: '2026-05-20',
    nowMs: NOW_MS,
    clockFloorMs: null,
    ...question,
  });
}

test('a valid license gives its claims', () => {
  expect(ask({})).toEqual({
    verdict: 'valid',
    detail: 'The license is valid: nothing needs to be done',
    reason: { code: 'LICENSE_VALID', params: {} },
    claims,
  });
});

test('moving the clock by ten years either way changes no verdict on a paid license', () => {
  for (const changes of [{}, { updatesUntil: null }, { updatesUntil: '2026-05-19' }, { plugin: 'other' }]) {
    const verdict = ask(changes).verdict;
    for (let years = -10; years <= 10; years += 0.5) {
      const movedMs = NOW_MS + years * YEAR_MS;
      expect(ask(changes, { nowMs: movedMs }).verdict).toBe(verdict);
      expect(ask(changes, { clockFloorMs: movedMs }).verdict).toBe(verdict);
    }
  }
});

test('turning the clock back does not lengthen a trial', () => {
  const trial = { updatesUntil: null, trialUntil: '2026-06-30' };
  const floorMs = Date.parse('2026-07-01T00:00:00Z');
  expect(ask(trial, { clockFloorMs: floorMs - 1 }).verdict).toBe('valid');
  expect(ask(trial, { clockFloorMs: floorMs }).verdict).toBe('trial_expired');
  expect(ask(trial, { clockFloorMs: floorMs, nowMs: NOW_MS - YEAR_MS }).verdict).toBe('trial_expired');
});

test('test keys do not count unless they are accepted', () => {
  const testKey = createVendorKey('test-acme', 'ed25519-private', new Uint8Array(32).fill(8));
  const token = issueLicense({ key: testKey, claims, perCustomer: false });
  const keys = defineLicenseKeys([deriveLicenseKey(testKey, 'weather', null)]);
  expect(ask({}, { token, keys }).verdict).toBe('unknown_key');
  expect(ask({}, { token, keys, acceptTestKeys: false }).verdict).toBe('unknown_key');
  expect(ask({}, { token, keys, acceptTestKeys: true }).verdict).toBe('valid');
});

const wrongQuestions: readonly (readonly [string, Partial<LicenseQuestion>])[] = [
  ['release date', { releasedAt: '2026-02-30' }],
  ['instance id', { instance: 'here' }],
  ['time', { nowMs: Number.NaN }],
  ['floor', { clockFloorMs: Number.NaN }],
  ['floor', { clockFloorMs: Number.NEGATIVE_INFINITY }],
  ['31 bytes', { keys: new Map([['acme', { kind: 'ed25519', publicKey: new Uint8Array(31) }]]) }],
];

test.each(wrongQuestions)('a question with a wrong %s is an error, not a verdict', (message, question) => {
  expect(() => ask({}, question)).toThrow(message);
});

test('a key of no bytes is an error, not a verdict', () => {
  const keys = new Map([['acme', { kind: 'hmac-sha256', secret: new Uint8Array(0) }]] as const);
  expect(() => ask({}, { keys })).toThrow('0 bytes, 32 are needed');
});
