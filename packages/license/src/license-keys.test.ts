import { expect, test } from 'vitest';
import { defineLicenseKeys, type LicenseKeyText } from './license-keys.ts';

const hex = '0123456789abcdef'.repeat(4);

test('keys are found by their id, with their bytes', () => {
  const keys = defineLicenseKeys([
    { id: 'acme-1', kind: 'hmac-sha256', hex },
    { id: 'acme-2', kind: 'ed25519', hex: hex.toUpperCase() },
  ]);
  expect(keys.get('acme-1')).toEqual({ kind: 'hmac-sha256', secret: Buffer.from(hex, 'hex') });
  expect(keys.get('acme-2')).toEqual({ kind: 'ed25519', publicKey: Buffer.from(hex, 'hex') });
});

const bad: readonly (readonly [string, readonly LicenseKeyText[]])[] = [
  ['an id is 1–64', [{ id: 'Acme', kind: 'ed25519', hex }]],
  [
    'the id occurs twice',
    [
      { id: 'a', kind: 'ed25519', hex },
      { id: 'a', kind: 'hmac-sha256', hex },
    ],
  ],
  ['not 32 bytes', [{ id: 'a', kind: 'ed25519', hex: hex.slice(2) }]],
  ['not 32 bytes', [{ id: 'a', kind: 'ed25519', hex: `${hex.slice(2)}zz` }]],
  ['neither hmac-sha256 nor ed25519', [{ id: 'a', kind: 'none', hex }]],
  ['neither hmac-sha256 nor ed25519', [{ id: 'a', kind: 'ed25519-private', hex }]],
];

test.each(bad)('a key is refused: %s', (message, texts) => {
  expect(() => defineLicenseKeys(texts)).toThrow(message);
});

test('the message for a bad key does not quote the key', () => {
  expect(() => defineLicenseKeys([{ id: 'a', kind: 'hmac-sha256', hex: 'c0ffee' }])).not.toThrow(/c0ffee/);
});
