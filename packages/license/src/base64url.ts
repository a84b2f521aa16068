/**
 * Base64url in its one canonical form.
 *
 * Each byte string has exactly one text: no padding, no white space, no foreign characters, spare bits zero.
 * A lenient decoder would let several texts carry the same signature.
 */

/** Encodes bytes as base64url without padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}

/**
 * Decodes canonical base64url; `null` for every other text.
 *
 * `"Zg"` is `66`; `"Zh"` (spare bits set), `"Zg=="` (padding) and `"Z"` (no whole byte) are `null`.
 */
export function decodeBase64url(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
