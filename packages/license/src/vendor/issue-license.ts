/** Makes a token out of claims and a vendor key. What it signs, every verifier can read. */
import { createHmac, sign } from 'node:crypto';
import { encodeBase64url } from '../base64url.ts';
import { encodeClaims, parseClaims, type LicenseClaims } from '../claims.ts';
import { MAX_PAYLOAD_BYTES, TOKEN_PREFIX, toSignedBytes } from '../token.ts';
import { deriveSecret } from './derive-license-key.ts';
import { toPrivateKeyObject, type VendorKey } from './vendor-key.ts';

/** What a vendor states when issuing a license: the key it is signed with, the claims, and whether the key is derived for one customer. */
export interface LicenseOrder {
  readonly key: VendorKey;
  readonly claims: LicenseClaims;
  /** Whether the plugin carries a key derived for this instance alone. Only for a master secret. */
  readonly perCustomer: boolean;
}

/**
 * Issues a license.
 *
 * @throws {RangeError} A claim breaks its rule, the payload is over 4096 bytes, or `perCustomer` with an Ed25519 key.
 */
export function issueLicense({ key, claims, perCustomer }: LicenseOrder): string {
  const payload = Buffer.from(encodeClaims({ ...claims, instance: claims.instance.toLowerCase() }), 'utf8');
  const parsed = parseClaims(payload);
  if (!parsed.ok) throw new RangeError(`Cannot issue license: ${parsed.problem}`);
  if (payload.length > MAX_PAYLOAD_BYTES) {
    throw new RangeError(
      `Cannot issue license: payload of ${payload.length} bytes, at most ${MAX_PAYLOAD_BYTES} fit`,
    );
  }
  return signPayload(key, payload, { plugin: claims.plugin, instance: perCustomer ? claims.instance : null });
}

/** Signs any payload; for `issueLicense` and for test vectors with payloads that it refuses. */
export function signPayload(
  key: VendorKey,
  payload: Uint8Array,
  derivation: { readonly plugin: string; readonly instance: string | null },
): string {
  const payloadText = encodeBase64url(payload);
  const signed = toSignedBytes(key.id, payloadText);
  return [TOKEN_PREFIX, key.id, payloadText, encodeBase64url(toSignature(key, signed, derivation))].join('.');
}

function toSignature(
  key: VendorKey,
  signed: Uint8Array,
  { plugin, instance }: { readonly plugin: string; readonly instance: string | null },
): Uint8Array {
  switch (key.kind) {
    case 'hmac-sha256-master':
      return createHmac('sha256', deriveSecret(key.bytes, plugin, instance))
        .update(signed)
        .digest();
    case 'ed25519-private':
      if (instance !== null) {
        throw new RangeError(`Cannot issue license per customer: "${key.id}" is an Ed25519 key`);
      }
      return sign(null, signed, toPrivateKeyObject(key.bytes));
  }
}
