/**
 * What an attacker can make of everything that clients hold: every key that any plugin or host carries, and every
 * license but the one wanted. They have the package, and may sign whatever they like with whatever they have.
 */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { encodeBase64url } from '../src/base64url.ts';
import { verifyLicense, type LicenseKeyText, type LicenseVerdict } from '../src/index.ts';
import { toSignedBytes } from '../src/token.ts';
import { createVendorKey } from '../src/vendor.ts';
import { signPayload } from '../src/vendor/issue-license.ts';
import {
  carried,
  ed25519,
  hmac,
  INSTANCE,
  OTHER_INSTANCE,
  PAID,
  PLUGIN,
  questionFor,
  signed,
} from './vector-keys.ts';

const WANTED = JSON.stringify({ ...PAID, updates_until: null, customer: 'Mallory' });

/** Everything that has ever been shipped, except what the plugin under attack itself carries as an HMAC key. */
const disclosed: readonly LicenseKeyText[] = [
  carried(hmac, 'invoices'),
  carried(hmac, 'Weather'),
  carried(hmac, `${PLUGIN}-pro`),
  carried(hmac, 'invoices', INSTANCE),
  carried(hmac, PLUGIN, OTHER_INSTANCE),
  carried(ed25519),
];

/** Licenses issued to others, whose signatures can be cut off and put elsewhere. */
const licenses = [
  signed({ ...PAID, plugin: 'invoices' }, hmac, 'invoices'),
  signed({ ...PAID, instance: OTHER_INSTANCE }, hmac, PLUGIN, OTHER_INSTANCE),
  signed({ ...PAID, instance: OTHER_INSTANCE }, ed25519),
  signed({ ...PAID, plugin: 'invoices' }, ed25519),
];

function* forgeries(keyId: string): Generator<string> {
  const payloadText = encodeBase64url(Buffer.from(WANTED));
  const secrets = [
    ...disclosed.map(({ hex }) => Buffer.from(hex, 'hex')),
    ...disclosed.map(({ hex }) => Buffer.from(hex)),
    Buffer.alloc(32),
    Buffer.alloc(0),
  ];
  for (const secret of secrets) {
    const digest = createHmac('sha256', secret).update(toSignedBytes(keyId, payloadText)).digest();
    yield `toru1.${keyId}.${payloadText}.${encodeBase64url(digest)}`;
    if (secret.length !== 32) continue;
    for (const kind of ['hmac-sha256-master', 'ed25519-private'] as const) {
      const key = createVendorKey(keyId, kind, secret);
      yield signPayload(key, Buffer.from(WANTED), { plugin: PLUGIN, instance: null });
    }
    const master = createVendorKey(keyId, 'hmac-sha256-master', secret);
    yield signPayload(master, Buffer.from(WANTED), { plugin: PLUGIN, instance: INSTANCE });
  }
  for (const license of licenses) {
    yield license;
    yield `toru1.${keyId}.${payloadText}.${license.split('.')[3] ?? ''}`;
    yield `toru1.${keyId}.${license.split('.').slice(2).join('.')}`;
  }
}

function judge(token: string, key: LicenseKeyText): LicenseVerdict {
  return verifyLicense({ token, ...questionFor([key]) }).verdict;
}

describe('full disclosure gives no license', () => {
  test.each([
    ['for another plugin (HMAC)', carried(hmac)],
    ['for another customer (HMAC per customer)', carried(hmac, PLUGIN, INSTANCE)],
    ['for anyone (Ed25519)', carried(ed25519)],
  ])('%s', (_name, key) => {
    let tried = 0;
    for (const token of forgeries(key.id)) {
      tried += 1;
      expect(judge(token, key)).not.toBe('valid');
    }
    expect(tried).toBeGreaterThan(40);
  });

  test('and the limit of HMAC is as stated: who has the key of this very plugin can issue for it', () => {
    const payloadText = encodeBase64url(Buffer.from(WANTED));
    const secret = Buffer.from(carried(hmac).hex, 'hex');
    const digest = createHmac('sha256', secret).update(toSignedBytes(hmac.id, payloadText)).digest();
    expect(judge(`toru1.${hmac.id}.${payloadText}.${encodeBase64url(digest)}`, carried(hmac))).toBe('valid');
  });
});
