/** Reads a license without judging it: what it says, and under which key, with no word about whether that is true. */
import { parseClaims, type ClaimsResult } from './claims.ts';
import type { LicenseKey } from './license-keys.ts';
import { HMAC_SIGNATURE_BYTES, parseToken } from './token.ts';

/** The readable parts of a token. Nothing in it has been verified. */
export interface UnverifiedLicense {
  readonly keyId: string;
  /** The kind of key the signature's length belongs to. */
  readonly kind: LicenseKey['kind'];
  readonly payload: ClaimsResult;
}

/** Reads a token for display; `null` when its outer form is wrong. */
export function inspectLicense(text: string): UnverifiedLicense | null {
  const token = parseToken(text);
  if (token === null) return null;
  const kind = token.signature.length === HMAC_SIGNATURE_BYTES ? 'hmac-sha256' : 'ed25519';
  return { keyId: token.keyId, kind, payload: parseClaims(token.payload) };
}
