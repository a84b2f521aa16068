/**
 * The keys that issue licenses. They stay with the vendor.
 *
 * Their kinds have names of their own (`…-master`, `…-private`), so that a file with one is never taken for a key
 * that a plugin may carry.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { isKeyId } from '../identifiers.ts';
import { decodeKeyHex, KEY_BYTES, type LicenseKeyText } from '../license-keys.ts';

/** A key that issues licenses. `bytes` is a 32-byte master secret or a 32-byte Ed25519 seed. */
export type VendorKey =
  | { readonly id: string; readonly kind: 'hmac-sha256-master'; readonly bytes: Uint8Array }
  | { readonly id: string; readonly kind: 'ed25519-private'; readonly bytes: Uint8Array };

// PKCS #8 header of an Ed25519 private key (RFC 8410); the 32-byte seed follows it.
const PKCS8_HEADER = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Makes a vendor key out of 32 random bytes.
 *
 * @throws {RangeError} A bad id, or not exactly 32 bytes.
 */
export function createVendorKey(id: string, kind: VendorKey['kind'], randomBytes: Uint8Array): VendorKey {
  if (!isKeyId(id)) {
    throw new RangeError(`Cannot make license key "${id}": an id is 1–64 of a–z, 0–9 and hyphens`);
  }
  if (randomBytes.length !== KEY_BYTES) {
    throw new RangeError(
      `Cannot make license key "${id}": ${randomBytes.length} random bytes, ${KEY_BYTES} needed`,
    );
  }
  return { id, kind, bytes: randomBytes };
}

/** The text of a vendor key file: one line of JSON. It is secret. */
export function encodeVendorKey(key: VendorKey): string {
  return `${JSON.stringify({ id: key.id, kind: key.kind, hex: Buffer.from(key.bytes).toString('hex') })}\n`;
}

/**
 * Reads the text of a vendor key file.
 *
 * @throws {RangeError} The text is not one. The message never quotes the text.
 */
export function parseVendorKey(text: string): VendorKey {
  const { id, kind, hex } = parseObject(text);
  if (kind === 'hmac-sha256' || kind === 'ed25519') {
    throw new RangeError(`the key can only check licenses (kind "${kind}"), it cannot issue or derive`);
  }
  if (kind !== 'hmac-sha256-master' && kind !== 'ed25519-private') {
    throw new RangeError('its "kind" is neither "hmac-sha256-master" nor "ed25519-private"');
  }
  if (typeof id !== 'string' || !isKeyId(id)) throw new RangeError('its "id" is not a key id');
  const bytes = typeof hex === 'string' ? decodeKeyHex(hex) : null;
  if (bytes === null) throw new RangeError(`its "hex" is not ${KEY_BYTES} bytes of hexadecimal`);
  return { id, kind, bytes };
}

/** The public half of an Ed25519 vendor key, ready for a plugin's key table. */
export function toPublicKey(key: Extract<VendorKey, { readonly kind: 'ed25519-private' }>): LicenseKeyText {
  const { x } = createPublicKey(toPrivateKeyObject(key.bytes)).export({ format: 'jwk' });
  return { id: key.id, kind: 'ed25519', hex: Buffer.from(x ?? '', 'base64url').toString('hex') };
}

/** The Ed25519 private key with this seed. */
export function toPrivateKeyObject(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEADER, seed]), format: 'der', type: 'pkcs8' });
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The cause quotes the text, which is secret.
    throw new RangeError('it is not a license key file (no JSON)');
  }
  if (typeof value !== 'object' || value === null) throw new RangeError('it is not a license key file');
  return value as Record<string, unknown>;
}
