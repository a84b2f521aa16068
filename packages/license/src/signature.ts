/** Whether a signature fits the signed bytes under one typed key, in constant time for HMAC. */
import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { encodeBase64url } from './base64url.ts';
import { KEY_BYTES, type LicenseKey } from './license-keys.ts';
import { ED25519_SIGNATURE_BYTES, HMAC_SIGNATURE_BYTES } from './token.ts';

/**
 * Checks a signature; one of the wrong length for the kind of key does not fit.
 *
 * @throws {RangeError} The key does not hold 32 bytes.
 */
export function isSignatureValid(key: LicenseKey, signed: Uint8Array, signature: Uint8Array): boolean {
  switch (key.kind) {
    case 'hmac-sha256': {
      requireKeyBytes(key.secret);
      if (signature.length !== HMAC_SIGNATURE_BYTES) return false;
      return timingSafeEqual(createHmac('sha256', key.secret).update(signed).digest(), signature);
    }
    case 'ed25519': {
      requireKeyBytes(key.publicKey);
      if (signature.length !== ED25519_SIGNATURE_BYTES) return false;
      const jwk = { kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(key.publicKey) };
      return verify(null, signed, createPublicKey({ key: jwk, format: 'jwk' }), signature);
    }
  }
}

function requireKeyBytes(bytes: Uint8Array): void {
  if (bytes.length !== KEY_BYTES) {
    throw new RangeError(`Cannot check license: the key has ${bytes.length} bytes, ${KEY_BYTES} are needed`);
  }
}
