/**
 * Seals texts with AES-256-GCM.
 *
 * The context (whose secret, and which) is authenticated with the text, so a sealed secret that is moved to another plugin or field
 * does not open. A nonce is random: 96 bits are safe for far more secrets than a panel will ever save under one key.
 *
 * Shape: version 0x01 ‖ nonce (12 bytes) ‖ tag (16 bytes) ‖ ciphertext.
 */

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Length of the key. Unit: bytes. */
export const SECRET_KEY_BYTES = 32;
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/** What a secret belongs to. */
export interface SecretContext {
  readonly plugin: string;
  /** JSON pointer of the field. */
  readonly pointer: string;
}

export function sealSecret(key: Uint8Array, context: SecretContext, text: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(toAad(context));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Uint8Array.of(VERSION), nonce, cipher.getAuthTag(), ciphertext]);
}

/** Opens a sealed text; `null` when key, context or bytes are not those it was sealed with. */
export function openSecret(key: Uint8Array, context: SecretContext, sealed: Uint8Array): string | null {
  if (sealed.byteLength < HEAD_BYTES || sealed[0] !== VERSION) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(toAad(context));
  decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEAD_BYTES));
  const text = decipher.update(sealed.subarray(HEAD_BYTES));
  try {
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch (error) {
    // The one thing `final` reports is a tag that does not fit.
    if (!(error instanceof Error)) throw error;
    return null;
  }
}

/** A plugin id holds no NUL, so no two contexts give the same bytes. */
function toAad({ plugin, pointer }: SecretContext): Uint8Array {
  return Buffer.from(`toru-secret/1\0${plugin}\0${pointer}`);
}
