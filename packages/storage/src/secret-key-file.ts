/**
 * The key of the secrets: 32 random bytes in a file beside the database.
 *
 * It is a file of its own so that a copy of the database alone gives no secret away. A backup needs both.
 */

import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { ToruError } from '@toru/protocol';
import { SECRET_KEY_BYTES } from './secret-box.ts';

/** Name of the key file in the data directory. */
export const SECRET_KEY_FILE = 'secrets.key';

/** The key, and whether it was made just now. */
export interface SecretKey {
  readonly bytes: Uint8Array;
  readonly isNew: boolean;
}

/**
 * Reads the key; makes it when the file does not exist. The file has mode 0600 afterwards.
 *
 * @throws {ToruError} `DIRECTORY_UNUSABLE` when the file cannot be read or written or has another length.
 */
export function loadSecretKey(path: string): SecretKey {
  try {
    const isNew = statSync(path, { throwIfNoEntry: false }) === undefined;
    if (isNew) createKeyFile(path);
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
    const bytes = readFileSync(path);
    if (bytes.byteLength === SECRET_KEY_BYTES) return { bytes, isNew };
    throw new Error(
      `it has ${bytes.byteLength} bytes and ${SECRET_KEY_BYTES} are expected; restore it from a backup`,
    );
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new ToruError('DIRECTORY_UNUSABLE', `Cannot use key file "${path}": ${cause}`, { cause: error });
  }
}

/** Writes the key under another name and links it, so that the file is either absent or whole, whenever the power fails. */
function createKeyFile(path: string): void {
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, randomBytes(SECRET_KEY_BYTES));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  linkSync(draft, path);
  rmSync(draft);
  const directory = openSync(dirname(path), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
