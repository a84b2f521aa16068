/**
 * Reads a backup file: first as a whole, so that a damaged, foreign, cut or newer one is refused before anything is touched, then again
 * for what is in it.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { ToruError } from '@toru/protocol';
import { MIGRATIONS } from '@toru/storage';
import { readTar, TarError, type TarEntry } from '../tar/read-tar.ts';
import {
  DATA_FOLDER,
  FORMAT,
  HEADER_PATH,
  MANIFEST_PATH,
  parseHeader,
  parseManifest,
  PLUGINS_FOLDER,
  SECRETS_PATH,
  type BackupHeader,
  type BackupManifest,
  type ManifestEntry,
} from './archive-format.ts';

/** Longest entry that is read into memory. Unit: bytes. */
const MAX_TEXT_BYTES = 268_435_456;

/** A backup that is whole. */
export interface VerifiedBackup {
  readonly file: string;
  readonly header: BackupHeader;
  readonly manifest: BackupManifest;
  /** null: the backup was made without a passphrase. */
  readonly sealed: Uint8Array | null;
}

/**
 * Reads a backup to its end and compares everything with its manifest.
 *
 * @throws {ToruError} `BACKUP_INVALID` with what is wrong; `NOT_FOUND` when there is no such file.
 */
export async function verifyBackup(file: string): Promise<VerifiedBackup> {
  const seen = new Map<string, ManifestEntry>();
  let sealed: Uint8Array | null = null;
  const { header, manifest } = await walkBackup(file, async (entry) => {
    if (seen.has(entry.path)) throw damaged(file, `"${entry.path}" is in it twice`);
    if (entry.path === SECRETS_PATH) {
      const bytes = await readAll(file, entry);
      sealed = bytes;
      seen.set(entry.path, toManifestEntry(entry, sha256(bytes)));
      return;
    }
    seen.set(entry.path, toManifestEntry(entry, await hashOf(entry)));
  });
  for (const wanted of manifest.entries) {
    const found = seen.get(wanted.path);
    if (found === undefined) throw damaged(file, `"${wanted.path}" is missing`);
    if (found.kind !== wanted.kind || found.bytes !== wanted.bytes || found.sha256 !== wanted.sha256)
      throw damaged(file, `"${wanted.path}" is not what was saved`);
    seen.delete(wanted.path);
  }
  for (const path of seen.keys()) throw damaged(file, `"${path}" was added to it`);
  return { file, header, manifest, sealed };
}

/** Goes through the entries between the header and the manifest. @throws {ToruError} As {@link verifyBackup}. */
export async function walkBackup(
  file: string,
  visit: (entry: TarEntry) => Promise<void>,
): Promise<{ readonly header: BackupHeader; readonly manifest: BackupManifest }> {
  let header: BackupHeader | null = null;
  let manifest: BackupManifest | null = null;
  try {
    for await (const entry of readTar(openArchive(file))) {
      if (header === null) {
        header = entry.path === HEADER_PATH ? parseHeader(await readText(file, entry)) : null;
        if (header === null) throw foreign(file);
        expectKnown(file, header);
        continue;
      }
      if (manifest !== null) throw damaged(file, `"${entry.path}" lies behind its end`);
      if (entry.path === MANIFEST_PATH) {
        manifest = parseManifest(await readText(file, entry));
        if (manifest === null) throw damaged(file, 'its manifest cannot be read');
        continue;
      }
      if (!isAllowed(entry)) throw damaged(file, `"${entry.path}" may not be in it`);
      await visit(entry);
    }
  } catch (error) {
    throw translate(file, error, header !== null);
  }
  if (header === null) throw foreign(file);
  if (manifest === null) throw damaged(file, 'its end is missing');
  return { header, manifest };
}

function openArchive(file: string): AsyncIterable<Buffer> {
  const unpacked = createZstdDecompress();
  pipeline(createReadStream(file), unpacked, () => {
    // A failure of either reaches whoever reads the unpacked bytes.
  });
  return unpacked as AsyncIterable<Buffer>;
}

/** Paths that stay inside of the two folders. */
function isAllowed({ path, kind }: TarEntry): boolean {
  if (path === SECRETS_PATH) return kind === 'file';
  const parts = path.split('/');
  return (
    kind !== 'other' &&
    (parts[0] === DATA_FOLDER || parts[0] === PLUGINS_FOLDER) &&
    !path.includes('\0') &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

function expectKnown(file: string, { format, schema, version }: BackupHeader): void {
  if (format <= FORMAT && schema <= MIGRATIONS.length) return;
  throw new ToruError(
    'BACKUP_INVALID',
    `Cannot use the backup "${file}": it was made by version ${version}, which is newer than this one; upgrade first. Nothing was changed`,
  );
}

function translate(file: string, error: unknown, isOurs: boolean): unknown {
  if (error instanceof ToruError) return error;
  const { code, message, path, syscall } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && path === file)
    return new ToruError('NOT_FOUND', `There is no backup "${file}"`, { cause: error });
  const isContent =
    error instanceof TarError || code?.startsWith('ZSTD_') === true || code?.startsWith('Z_') === true;
  if (isContent) return isOurs ? damaged(file, toDamage(code, message), error) : foreign(file, error);
  // What is wrong with the place that it is unpacked to is said there.
  if (code === undefined || (path !== file && syscall !== 'read')) return error;
  return new ToruError('DIRECTORY_UNUSABLE', `Cannot read the backup "${file}": ${message}`, {
    cause: error,
  });
}

function toDamage(code: string | undefined, message: string): string {
  if (code === undefined) return message;
  return code === 'Z_BUF_ERROR' ? 'it ends too early' : 'its bytes are damaged';
}

function damaged(file: string, what: string, cause?: unknown): ToruError {
  return new ToruError('BACKUP_INVALID', `Cannot use the backup "${file}": ${what}. Nothing was changed`, {
    cause,
  });
}

function foreign(file: string, cause?: unknown): ToruError {
  return new ToruError(
    'BACKUP_INVALID',
    `Cannot use "${file}": it is no backup of this panel, or it is damaged at its beginning. Nothing was changed`,
    { cause },
  );
}

function toManifestEntry({ path, kind, bytes }: TarEntry, hash: string): ManifestEntry {
  return { path, kind: kind === 'other' ? 'file' : kind, bytes, sha256: hash };
}

async function hashOf(entry: TarEntry): Promise<string> {
  const hash = createHash('sha256');
  if (entry.kind === 'link') hash.update(entry.target);
  for await (const piece of entry.content()) hash.update(piece);
  return hash.digest('hex');
}

async function readText(file: string, entry: TarEntry): Promise<string> {
  return (await readAll(file, entry)).toString('utf8');
}

async function readAll(file: string, entry: TarEntry): Promise<Buffer> {
  if (entry.bytes > MAX_TEXT_BYTES) throw damaged(file, `"${entry.path}" is too long`);
  const pieces: Buffer[] = [];
  for await (const piece of entry.content()) pieces.push(piece);
  return Buffer.concat(pieces);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
