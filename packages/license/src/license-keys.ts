/**
 * The keys a verifier trusts: a table from key id to typed key.
 *
 * The algorithm belongs to the key, never to the token, so no token can choose how it is judged.
 */
import { isKeyId } from './identifiers.ts';

/** A key that checks signatures. Both kinds hold exactly 32 bytes. */
export type LicenseKey =
  | { readonly kind: 'hmac-sha256'; readonly secret: Uint8Array }
  | { readonly kind: 'ed25519'; readonly publicKey: Uint8Array };

/** Key id → key. */
export type LicenseKeyTable = ReadonlyMap<string, LicenseKey>;

/** A key as it stands in source code, in a key file and in the conformance vectors. */
export interface LicenseKeyText {
  /** The key id that licenses name. */
  readonly id: string;
  /** How signatures of this key are checked: `hmac-sha256` or `ed25519`. */
  readonly kind: string;
  /** The 32 bytes of the key in hexadecimal. */
  readonly hex: string;
}

/** Bytes in an HMAC secret, an Ed25519 public key, an Ed25519 seed and a master secret alike. */
export const KEY_BYTES = 32;

/**
 * Builds the key table of a verifier.
 *
 * @throws {RangeError} A bad or repeated id, an unknown kind, or a key that is not 32 bytes of hexadecimal.
 */
export function defineLicenseKeys(texts: readonly LicenseKeyText[]): LicenseKeyTable {
  const table = new Map<string, LicenseKey>();
  for (const text of texts) {
    if (!isKeyId(text.id)) {
      throw new RangeError(`Cannot use license key "${text.id}": an id is 1–64 of a–z, 0–9 and hyphens`);
    }
    if (table.has(text.id)) throw new RangeError(`Cannot use license key "${text.id}": the id occurs twice`);
    table.set(text.id, toKey(text));
  }
  return table;
}

/** Reads 32 bytes of hexadecimal in either case; `null` for every other text. */
export function decodeKeyHex(hex: string): Uint8Array | null {
  return /^[0-9a-fA-F]{64}$/.test(hex) ? Buffer.from(hex, 'hex') : null;
}

function toKey(text: LicenseKeyText): LicenseKey {
  const bytes = decodeKeyHex(text.hex);
  if (bytes === null) {
    throw new RangeError(`Cannot use license key "${text.id}": it is not ${KEY_BYTES} bytes of hexadecimal`);
  }
  switch (text.kind) {
    case 'hmac-sha256':
      return { kind: 'hmac-sha256', secret: bytes };
    case 'ed25519':
      return { kind: 'ed25519', publicKey: bytes };
    default:
      throw new RangeError(
        `Cannot use license key "${text.id}": kind "${text.kind}" is neither hmac-sha256 nor ed25519`,
      );
  }
}
