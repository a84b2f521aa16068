/** The public test keys behind the license vectors, and tokens signed with them. */
import { createHash } from 'node:crypto';
import { defineLicenseKeys, type LicenseKeyText, type LicenseQuestion } from '../src/index.ts';
import { createVendorKey, deriveLicenseKey, type VendorKey } from '../src/vendor.ts';
import { signPayload } from '../src/vendor/issue-license.ts';

export const PLUGIN = 'weather';
export const INSTANCE = '6f1c2d9e-0b7a-4c3e-9a51-2f8d4e6b7c10';
export const OTHER_INSTANCE = '0c9b8a76-5432-4f1e-8d2c-1b0a99887766';

export const hmac: VendorKey = testKey('test-hmac', 'hmac-sha256-master');
export const ed25519: VendorKey = testKey('test-ed25519', 'ed25519-private');
export const namedHmac: VendorKey = testKey('acme-2026', 'hmac-sha256-master');
export const namedEd25519: VendorKey = testKey('acme-2026-ed25519', 'ed25519-private');

/** A payload as JSON has it. */
export type Payload = Readonly<Record<string, string | readonly string[] | null>>;

export const PAID: Payload = {
  license_id: 'L-0001',
  plugin: PLUGIN,
  instance: INSTANCE,
  customer: 'Example Ltd',
  issued_at: '2026-05-01',
  updates_until: '2027-05-01',
  trial_until: null,
  features: ['radar', 'alerts'],
  note: 'order 4711',
};
export const FOREVER: Payload = { ...PAID, updates_until: null };
export const TRIAL: Payload = { ...FOREVER, trial_until: '2026-06-30', features: [], note: null };

/** What is asked about a license of the plugin with these keys, on an ordinary day. */
export function questionFor(keys: readonly LicenseKeyText[]): Omit<LicenseQuestion, 'token'> {
  return {
    keys: defineLicenseKeys(keys),
    acceptTestKeys: true,
    plugin: PLUGIN,
    instance: INSTANCE,
    releasedAt: '2026-05-20',
    nowMs: Date.parse('2026-06-01T12:00:00Z'),
    clockFloorMs: null,
  };
}

/** The public phrase a test key is made of. */
export function phraseOf(id: string): string {
  return `toru licence test key: ${id}`;
}

/** A key that anybody can compute: SHA-256 of its phrase. */
export function testKey(id: string, kind: VendorKey['kind']): VendorKey {
  return createVendorKey(id, kind, createHash('sha256').update(phraseOf(id)).digest());
}

/** What a plugin carries of a vendor key. */
export function carried(
  key: VendorKey,
  plugin: string = PLUGIN,
  instance: string | null = null,
): LicenseKeyText {
  const { id, kind, hex } = deriveLicenseKey(key, plugin, instance);
  return { id, kind, hex };
}

/** A token with any payload: bytes, text, or a value written as JSON. */
export function signed(
  payload: unknown,
  key: VendorKey = ed25519,
  plugin: string = PLUGIN,
  instance: string | null = null,
): string {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const bytes = payload instanceof Uint8Array ? payload : Buffer.from(text);
  return signPayload(key, bytes, { plugin, instance });
}

/** A sound payload of exactly so many bytes. */
export function padded(bytes: number): string {
  const room = bytes - JSON.stringify({ ...PAID, note: '' }).length;
  return JSON.stringify({ ...PAID, note: 'n'.repeat(room) });
}
