import { expect, test } from 'vitest';
import { deriveLicenseKey } from './derive-license-key.ts';
import { createVendorKey, encodeVendorKey, parseVendorKey, toPublicKey } from './vendor-key.ts';

const bytes = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
const ed25519 = { id: 'acme', kind: 'ed25519-private', bytes } as const;
const master = { id: 'acme', kind: 'hmac-sha256-master', bytes } as const;
const instance = '6F1C2D9E-0B7A-4C3E-9A51-2F8D4E6B7C10';

test('the public key is that of RFC 8032, test 1', () => {
  expect(toPublicKey(ed25519)).toEqual({
    id: 'acme',
    kind: 'ed25519',
    hex: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  });
});

test('a key file is read back as written', () => {
  expect(parseVendorKey(encodeVendorKey(ed25519))).toEqual(ed25519);
  expect(parseVendorKey(encodeVendorKey(master))).toEqual(master);
});

test.each([
  ['not a license key file', 'hello'],
  ['not a license key file', 'null'],
  ['cannot issue or derive', JSON.stringify({ id: 'a', kind: 'ed25519', hex: bytes.toString('hex') })],
  ['"kind" is neither', JSON.stringify({ id: 'a', hex: bytes.toString('hex') })],
  ['"id" is not', JSON.stringify({ id: 'A', kind: 'ed25519-private', hex: bytes.toString('hex') })],
  ['"hex" is not', JSON.stringify({ id: 'a', kind: 'ed25519-private', hex: 'abc' })],
])('%s: %s', (message, text) => {
  expect(() => parseVendorKey(text)).toThrow(message);
});

test('the message for a bad key file does not quote it', () => {
  expect(() => parseVendorKey('{"hex":"c0ffee", secret')).not.toThrow(/c0ffee|secret/);
});

test('keys are made of exactly 32 bytes and a sound id', () => {
  expect(() => createVendorKey('acme', 'ed25519-private', new Uint8Array(31))).toThrow(
    '31 random bytes, 32 needed',
  );
  expect(() => createVendorKey('Acme', 'ed25519-private', new Uint8Array(32))).toThrow('"Acme"');
});

test('each plugin and each instance gets an HMAC key of its own', () => {
  const keys = [
    deriveLicenseKey(master, 'weather', null),
    deriveLicenseKey(master, 'invoices', null),
    deriveLicenseKey(master, 'weather', instance),
  ];
  expect(new Set(keys.map(({ hex }) => hex)).size).toBe(3);
  expect(keys[2]).toMatchObject({ plugin: 'weather', instance: instance.toLowerCase() });
  expect(deriveLicenseKey(master, 'weather', instance.toLowerCase())).toEqual(keys[2]);
});

test('derivation refuses what it cannot mean', () => {
  expect(() => deriveLicenseKey(ed25519, 'weather', instance)).toThrow('its public key serves all of them');
  expect(() => deriveLicenseKey(master, 'weather|x', null)).toThrow('not a plugin id');
  expect(() => deriveLicenseKey(master, 'weather', 'here')).toThrow('not the UUID');
});
