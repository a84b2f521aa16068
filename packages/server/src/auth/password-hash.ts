/**
 * Password hashes: Argon2id in the PHC text form, `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`.
 *
 * A hash costs 19 MiB and tens of milliseconds: whoever computes one for a client stands in the queue for it.
 */

import { argon2, timingSafeEqual } from 'node:crypto';

const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Makes and checks password hashes. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Takes the same time whether `encoded` is a hash or `null` for an unknown user, which never matches. */
  verify(encoded: string | null, password: string): Promise<boolean>;
}

/** Parts of an encoded hash. */
interface EncodedHash {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,172})$/;
const MAX_MEMORY_KIB = 1_048_576;

/** Tells whether a text is an Argon2id hash that can be checked here, e.g. the value of `ADMIN_PASSWORD_HASH`. */
export function isPasswordHash(encoded: string): boolean {
  return parseHash(encoded) !== null;
}

export function createPasswordHasher(randomBytes: (size: number) => Uint8Array): PasswordHasher {
  const dummy: EncodedHash = {
    memoryKib: MEMORY_KIB,
    passes: PASSES,
    lanes: LANES,
    salt: Buffer.from(randomBytes(SALT_BYTES)),
    hash: Buffer.from(randomBytes(HASH_BYTES)),
  };
  return {
    async hash(password) {
      const salt = Buffer.from(randomBytes(SALT_BYTES));
      const parts = { memoryKib: MEMORY_KIB, passes: PASSES, lanes: LANES, salt };
      return encode({ ...parts, hash: await derive(password, parts, HASH_BYTES) });
    },
    async verify(encoded, password) {
      const parsed = encoded === null ? null : parseHash(encoded);
      const expected = parsed ?? dummy;
      const actual = await derive(password, expected, expected.hash.length);
      return timingSafeEqual(actual, expected.hash) && parsed !== null;
    },
  };
}

function derive(password: string, parts: Omit<EncodedHash, 'hash'>, tagLength: number): Promise<Buffer> {
  const parameters = {
    message: Buffer.from(password.normalize('NFC'), 'utf8'),
    nonce: parts.salt,
    parallelism: parts.lanes,
    tagLength,
    memory: parts.memoryKib,
    passes: parts.passes,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, key) => {
      if (error === null) resolve(key);
      else reject(new Error('Cannot derive a key from a password', { cause: error }));
    });
  });
}

function encode({ memoryKib, passes, lanes, salt, hash }: EncodedHash): string {
  const text = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${text(salt)}$${text(hash)}`;
}

function parseHash(encoded: string): EncodedHash | null {
  const match = PHC.exec(encoded);
  if (match === null) return null;
  const [memoryKib, passes, lanes] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const isSane = lanes >= 1 && passes >= 1 && memoryKib >= 8 * lanes && memoryKib <= MAX_MEMORY_KIB;
  if (!isSane) return null;
  return {
    memoryKib,
    passes,
    lanes,
    salt: Buffer.from(match[4] ?? '', 'base64'),
    hash: Buffer.from(match[5] ?? '', 'base64'),
  };
}
