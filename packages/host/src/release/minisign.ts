/**
 * Signatures in the format of minisign: what signs a release, and what an installed panel checks before it takes another one. Pure.
 *
 * A file is hashed with BLAKE2b-512 and the hash signed with Ed25519; a second signature covers the first one and the trusted comment,
 * so neither can be changed or exchanged. The program `minisign` reads and writes the same files.
 */

import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const ID_BYTES = 8;
const SEED_BYTES = 32;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** Of a secret key without a password: algorithm, key derivation, checksum, salt, two limits, id, seed, public key, checksum. */
const SECRET_BYTES = 158;
const SECRET_ID_AT = 54;

/** A key that signs. */
export interface SigningKey {
  readonly id: Buffer;
  readonly key: KeyObject;
  /** The file to give to whoever checks. */
  readonly publicKey: string;
}

/** What was signed, and what was said with it. */
export interface Verified {
  /** Signed with the file: cannot be changed by others. */
  readonly trustedComment: string;
}

/** A file that is no key or no signature, or a signature that does not hold. The message says which and what to do. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError';
}

/**
 * Reads a secret key as `minisign -G -W` writes it, without a password.
 *
 * @throws {SignatureError} It is something else, or has a password.
 */
export function readSigningKey(text: string): SigningKey {
  const bytes = decodeLine(text, 1, 'the secret key');
  if (bytes.length !== SECRET_BYTES || bytes.toString('latin1', 0, 2) !== 'Ed')
    throw new SignatureError('This is no secret key of minisign: make one with "minisign -G -W"');
  if (bytes[2] !== 0 || bytes[3] !== 0)
    throw new SignatureError(
      'The secret key has a password: make one without by "minisign -G -W", and keep its file safe',
    );
  const id = bytes.subarray(SECRET_ID_AT, SECRET_ID_AT + ID_BYTES);
  const seed = bytes.subarray(SECRET_ID_AT + ID_BYTES, SECRET_ID_AT + ID_BYTES + SEED_BYTES);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  return { id, key, publicKey: toPublicKeyFile(id, key) };
}

/** Signs bytes; the comments are one line each. */
export function signBytes(
  data: Uint8Array,
  { id, key }: SigningKey,
  comments: { readonly untrusted: string; readonly trusted: string },
): string {
  const signature = sign(null, hash(data), key);
  const seal = sign(null, Buffer.concat([signature, Buffer.from(comments.trusted)]), key);
  const line = Buffer.concat([Buffer.from('ED'), id, signature]).toString('base64');
  return (
    `untrusted comment: ${comments.untrusted}\n${line}\n` +
    `trusted comment: ${comments.trusted}\n${seal.toString('base64')}\n`
  );
}

/**
 * Checks a signature (the text of a `.minisig` file) with a public key (the text of a `.pub` file, or its second line).
 *
 * @throws {SignatureError} It does not hold, or one of both cannot be read.
 */
export function verifyBytes(data: Uint8Array, signatureFile: string, publicKeyFile: string): Verified {
  const trusted = readPublicKey(publicKeyFile);
  const lines = signatureFile.split(/\r?\n/);
  const bytes = decodeLine(signatureFile, 1, 'the signature');
  const algorithm = bytes.toString('latin1', 0, 2);
  if (bytes.length !== 2 + ID_BYTES + SIGNATURE_BYTES || (algorithm !== 'ED' && algorithm !== 'Ed'))
    throw new SignatureError('This is no signature of minisign');
  const id = bytes.subarray(2, 2 + ID_BYTES);
  if (!id.equals(trusted.id))
    throw new SignatureError(
      `It is signed with the key ${toKeyId(id)}, and not with ${toKeyId(trusted.id)}, which is trusted here`,
    );
  const signature = bytes.subarray(2 + ID_BYTES);
  if (!verify(null, algorithm === 'ED' ? hash(data) : data, trusted.key, signature))
    throw new SignatureError('The signature does not hold: the file is not what was signed');
  const trustedComment = /^trusted comment: (.*)$/.exec(lines[2] ?? '')?.[1];
  if (trustedComment === undefined)
    throw new SignatureError('The signature has no trusted comment: it is cut off');
  const seal = decodeLine(signatureFile, 3, 'the signature of the comment');
  if (!verify(null, Buffer.concat([signature, Buffer.from(trustedComment)]), trusted.key, seal))
    throw new SignatureError('The trusted comment is not the one that was signed');
  return { trustedComment };
}

function readPublicKey(text: string): { readonly id: Buffer; readonly key: KeyObject } {
  const bytes = decodeLine(text, text.trim().includes('\n') ? 1 : 0, 'the public key');
  if (bytes.length !== 2 + ID_BYTES + KEY_BYTES || bytes.toString('latin1', 0, 2) !== 'Ed')
    throw new SignatureError('This is no public key of minisign');
  const der = Buffer.concat([SPKI_PREFIX, bytes.subarray(2 + ID_BYTES)]);
  return {
    id: bytes.subarray(2, 2 + ID_BYTES),
    key: createPublicKey({ key: der, format: 'der', type: 'spki' }),
  };
}

function toPublicKeyFile(id: Buffer, key: KeyObject): string {
  const der = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const line = Buffer.concat([Buffer.from('Ed'), id, der.subarray(SPKI_PREFIX.length)]).toString('base64');
  return `untrusted comment: minisign public key ${toKeyId(id)}\n${line}\n`;
}

/** As minisign prints it: the bytes as one number. */
function toKeyId(id: Buffer): string {
  return id.readBigUInt64LE().toString(16).toUpperCase().padStart(16, '0');
}

function hash(data: Uint8Array): Buffer {
  return createHash('blake2b512').update(data).digest();
}

function decodeLine(text: string, index: number, what: string): Buffer {
  const line = text.trim().split(/\r?\n/)[index]?.trim() ?? '';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(line))
    throw new SignatureError(`Cannot read ${what}: line ${index + 1} is not base64`);
  return Buffer.from(line, 'base64');
}
