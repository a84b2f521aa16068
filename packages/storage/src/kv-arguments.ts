/** The rules for the arguments of the key-value store: one function per argument, each answering with the refusal or with `null`. */

import { KV_LIST_LIMIT, KV_MAX_KEY_BYTES, KV_MAX_VALUE_BYTES } from '@toru/protocol';
import type { KvErrorCode, KvFailure, KvListOptions, KvSetOptions } from './kv-types.ts';

/** A refusal with its code. */
export function refuse(code: KvErrorCode, message: string): KvFailure {
  return { ok: false, code, message };
}

/** Keys have 1 to 512 bytes of UTF-8; half a surrogate pair has no UTF-8 form. */
export function checkKey(key: string): KvFailure | null {
  // A UTF-16 unit takes at most three bytes, so the bytes of a short key need no counting.
  if (key.length > 0 && key.length * 3 <= KV_MAX_KEY_BYTES && key.isWellFormed()) return null;
  const bytes = Buffer.byteLength(key);
  if (bytes === 0 || bytes > KV_MAX_KEY_BYTES) {
    return refuse(
      'KV_KEY_INVALID',
      `Cannot use a key of ${bytes} bytes: 1 to ${KV_MAX_KEY_BYTES} are allowed`,
    );
  }
  return key.isWellFormed() ? null : refuse('KV_KEY_INVALID', 'Cannot use a key that is not valid Unicode');
}

/** Values have at most 1 MiB. */
export function checkValue(value: Uint8Array): KvFailure | null {
  if (value.byteLength <= KV_MAX_VALUE_BYTES) return null;
  return refuse(
    'KV_VALUE_TOO_LARGE',
    `Cannot store a value of ${value.byteLength} bytes: at most ${KV_MAX_VALUE_BYTES} are allowed`,
  );
}

/** A version is a whole number from 0; a life time one from 1. */
export function checkConditions({ ifVersion, ttlMs }: KvSetOptions): KvFailure | null {
  if (ifVersion !== undefined && !(Number.isSafeInteger(ifVersion) && ifVersion >= 0)) {
    return refuse(
      'CALL_INVALID',
      `Cannot compare with version ${ifVersion}: a whole number from 0 is expected`,
    );
  }
  if (ttlMs !== undefined && !(Number.isSafeInteger(ttlMs) && ttlMs >= 1)) {
    return refuse('CALL_INVALID', `Cannot let a key live for ${ttlMs} ms: a whole number from 1 is expected`);
  }
  return null;
}

/** A listing with its defaults filled in. */
export interface KvListing {
  readonly ok: true;
  readonly prefix: string;
  /** The last key of the page before. */
  readonly after: string | null;
  readonly limit: number;
}

/** Reads the arguments of a listing. A cursor is the last key of its page, encoded so that nobody builds on its form. */
export function parseListing({
  prefix = '',
  cursor,
  limit = KV_LIST_LIMIT,
}: KvListOptions): KvListing | KvFailure {
  if (prefix !== '') {
    const refused = checkKey(prefix);
    if (refused !== null) return refused;
  }
  if (!(Number.isSafeInteger(limit) && limit >= 1 && limit <= KV_LIST_LIMIT)) {
    return refuse('CALL_INVALID', `Cannot list ${limit} keys: 1 to ${KV_LIST_LIMIT} are allowed`);
  }
  if (cursor === undefined) return { ok: true, prefix, after: null, limit };
  const after = Buffer.from(cursor, 'base64url').toString();
  if (encodeCursor(after) !== cursor || !after.startsWith(prefix)) {
    return refuse('CALL_INVALID', 'Cannot go on with a listing: the cursor is not one of this listing');
  }
  return { ok: true, prefix, after, limit };
}

/** The cursor of a page that ends with this key. */
export function encodeCursor(lastKey: string): string {
  return Buffer.from(lastKey).toString('base64url');
}

/**
 * The smallest bytes that are greater than every key with the prefix.
 *
 * Adding one to the last byte is enough, because UTF-8 holds no byte 0xFF: `ab` gives `ac`; the empty prefix gives 0xFF.
 */
export function afterPrefix(prefix: string): Uint8Array {
  if (prefix === '') return Uint8Array.of(0xff);
  const bytes = Buffer.from(prefix);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) + 1;
  return bytes;
}
