/**
 * The outer form of a token: `toru1.<key id>.<payload>.<signature>`.
 *
 * Everything here is judged from the raw text, before any cryptography and before any JSON.
 */
import { decodeBase64url } from './base64url.ts';
import { isKeyId } from './identifiers.ts';

/** First part of every token. */
export const TOKEN_PREFIX = 'toru1';

/** Largest payload in bytes, before base64url. */
export const MAX_PAYLOAD_BYTES = 4096;

/** Bytes in an HMAC-SHA256 signature. */
export const HMAC_SIGNATURE_BYTES = 32;

/** Bytes in an Ed25519 signature. */
export const ED25519_SIGNATURE_BYTES = 64;

/** A token taken apart; nothing in it has been trusted yet. */
export interface LicenseToken {
  readonly keyId: string;
  /** The payload as it stands in the token; it is this text that is signed. */
  readonly payloadText: string;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

// Longest text that can pass: prefix, key id of 64, 4096 bytes of payload, 64 bytes of signature, three dots.
const MAX_TOKEN_CHARACTERS = 5 + 64 + 5462 + 86 + 3;
const SIGNED_PREFIX = 'toru-license/1\0';

/** Takes a token apart; `null` when parts, characters or sizes are wrong. */
export function parseToken(text: string): LicenseToken | null {
  if (text.length > MAX_TOKEN_CHARACTERS) return null;
  const parts = text.split('.');
  const [prefix, keyId, payloadText, signatureText] = parts;
  if (parts.length !== 4 || prefix !== TOKEN_PREFIX) return null;
  if (keyId === undefined || payloadText === undefined || signatureText === undefined) return null;
  if (!isKeyId(keyId)) return null;
  const payload = decodeBase64url(payloadText);
  if (payload === null || payload.length === 0 || payload.length > MAX_PAYLOAD_BYTES) return null;
  const signature = decodeBase64url(signatureText);
  if (signature === null) return null;
  if (signature.length !== HMAC_SIGNATURE_BYTES && signature.length !== ED25519_SIGNATURE_BYTES) return null;
  return { keyId, payloadText, payload, signature };
}

/** The bytes that are signed: `toru-license/1`, a zero byte, key id, a dot, payload text. */
export function toSignedBytes(keyId: string, payloadText: string): Uint8Array {
  return Buffer.from(`${SIGNED_PREFIX}${keyId}.${payloadText}`, 'latin1');
}
