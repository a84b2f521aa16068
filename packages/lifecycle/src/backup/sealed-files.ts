/**
 * The files of a backup that give secrets away, encrypted with a passphrase in the age format: `age -d secrets.age` opens them without
 * this program.
 *
 * Shape: JSON, path in the backup → content in Base64.
 */

import { Decrypter, Encrypter } from 'age-encryption';
import { ToruError } from '@toru/protocol';

/** Work factor of scrypt: 64 MiB and about half a second, on a small server too. */
const SCRYPT_LOG_N = 16;

/** Fewest characters of a passphrase: whoever has the file can try as often as they like. */
const MIN_PASSPHRASE_LENGTH = 12;

/** Content of files by their path in the backup. */
export type SealedFiles = ReadonlyMap<string, Uint8Array>;

/** Encrypts files. @throws {ToruError} `PASSPHRASE_INVALID`: it is too short. */
export async function sealFiles(files: SealedFiles, passphrase: string): Promise<Uint8Array> {
  if (passphrase.length < MIN_PASSPHRASE_LENGTH) {
    throw new ToruError(
      'PASSPHRASE_INVALID',
      `The passphrase has ${passphrase.length} characters: use at least ${MIN_PASSPHRASE_LENGTH}`,
    );
  }
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(SCRYPT_LOG_N);
  encrypter.setPassphrase(passphrase);
  const texts = [...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]);
  return encrypter.encrypt(JSON.stringify(Object.fromEntries(texts)));
}

/** Decrypts files. @throws {ToruError} `PASSPHRASE_INVALID`: it is another one, or none is given. */
export async function openSealedFiles(
  sealed: Uint8Array,
  passphrase: string | null,
  file: string,
): Promise<SealedFiles> {
  if (passphrase === null) {
    throw new ToruError(
      'PASSPHRASE_INVALID',
      `The secrets in "${file}" are encrypted: give the passphrase by STEERING_BACKUP_PASSPHRASE_FILE, STEERING_BACKUP_PASSPHRASE or at the prompt of a terminal`,
    );
  }
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  let text: string;
  try {
    text = await decrypter.decrypt(sealed, 'text');
  } catch (error) {
    throw new ToruError(
      'PASSPHRASE_INVALID',
      `The secrets in "${file}" were encrypted with another passphrase; nothing was changed`,
      { cause: error },
    );
  }
  const files = JSON.parse(text) as Record<string, string>;
  return new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content, 'base64')]));
}
