/**
 * Makes a backup of an installation, whether its panel runs or not: into a file beside the wanted one, which is read again as a whole and
 * then takes its name. So there is a whole backup or none.
 */

import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { ToruError } from '@toru/protocol';
import { copyDatabase, DATABASE_FILE, readBackupFacts, SECRET_KEY_FILE } from '@toru/storage';
import { writeTar, type TarItem } from '../tar/write-tar.ts';
import {
  DATA_FOLDER,
  FORMAT,
  HEADER_PATH,
  MANIFEST_PATH,
  PLUGINS_FOLDER,
  SECRETS_PATH,
  toHeaderText,
  type ManifestEntry,
} from './archive-format.ts';
import { giveToOwnerOf } from '../owner.ts';
import { copyTree, type CopiedTree } from './copy-tree.ts';
import { HANDLED_APART, isOfInstallation, isOfRestores, nameBelow, SCRATCH_PREFIX } from './kept-names.ts';
import { verifyBackup, type VerifiedBackup } from './read-backup.ts';
import { sealFiles } from './sealed-files.ts';

/** What to save, and where to. */
export interface BackupOptions {
  readonly dataDir: string;
  readonly pluginsDir: string;
  /** Folders that are no part of the data wherever they are, such as that of the logs. */
  readonly apart: readonly string[];
  /** The file to make. It must not exist; its folder is made. */
  readonly target: string;
  /** null: the secrets are left out. */
  readonly passphrase: string | null;
  /** Version of the panel. */
  readonly version: string;
  /** Unit: milliseconds since the Unix epoch. */
  readonly nowMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A backup that was made and read again. */
export interface MadeBackup extends VerifiedBackup {
  /** Unit: bytes. */
  readonly bytes: number;
}

/**
 * Makes a backup.
 *
 * @throws {ToruError} `NOT_FOUND`: there is no installation; `CONFLICT`: the file exists; `PASSPHRASE_INVALID`; `DIRECTORY_UNUSABLE`:
 *   the disk is full, or a folder cannot be read or written. Nothing of the backup is left then.
 */
export async function createBackup(options: BackupOptions): Promise<MadeBackup> {
  const { dataDir, target, signal } = options;
  if (!existsSync(join(dataDir, DATABASE_FILE))) {
    throw new ToruError(
      'NOT_FOUND',
      `There is no database in "${dataDir}": start the panel once, or name its data directory`,
    );
  }
  if (existsSync(target))
    throw new ToruError('CONFLICT', `"${target}" exists already: choose another file for the backup`);
  const folder = dirname(target);
  const scratch = join(folder, `${SCRATCH_PREFIX}${process.pid}`);
  const draft = join(scratch, 'draft');
  try {
    const isNewFolder = mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined;
    removeLeftovers(folder);
    mkdirSync(scratch, { mode: 0o700 });
    const zstd = createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } });
    const file = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
    await pipeline(Readable.from(writeTar(collect(options, scratch))), zstd, file, {
      ...(signal === undefined ? {} : { signal }),
    });
    const verified = await verifyBackup(draft);
    renameSync(draft, target);
    chmodSync(target, 0o600);
    // In the data directory they are the panel's own, whoever made them.
    if (nameBelow(dataDir, target) !== null) giveToOwnerOf(dataDir, ...(isNewFolder ? [folder] : []), target);
    syncFolder(folder);
    return { ...verified, file: target, bytes: statSync(target).size };
  } catch (error) {
    throw translate(error, target);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function* collect(options: BackupOptions, scratch: string): AsyncGenerator<TarItem> {
  const { dataDir, pluginsDir, passphrase, version, nowMs, signal } = options;
  const entries: ManifestEntry[] = [];
  const notes: string[] = [];
  const now = { mode: 0o600, modifiedAtMs: nowMs };
  const ofBytes = (path: string, bytes: Uint8Array): TarItem => {
    if (path !== HEADER_PATH && path !== MANIFEST_PATH)
      entries.push({ path, kind: 'file', bytes: bytes.length, sha256: hash(bytes) });
    return { path, kind: 'file', bytes: bytes.length, content: [Buffer.from(bytes)], ...now };
  };

  const database = join(scratch, DATABASE_FILE);
  await copyDatabase(join(dataDir, DATABASE_FILE), database);
  const { instanceId, schemaVersion } = readBackupFacts(database);
  const header = { format: FORMAT, version, schema: schemaVersion, instance: instanceId };
  yield ofBytes(
    HEADER_PATH,
    Buffer.from(toHeaderText({ ...header, createdAt: new Date(nowMs).toISOString() })),
  );
  yield toFileItem(
    { path: `${DATA_FOLDER}/${DATABASE_FILE}`, bytes: statSync(database).size, copy: database, ...now },
    entries,
  );
  rmSync(database);

  const apart = [...options.apart, pluginsDir].map((path) => nameBelow(dataDir, path));
  const isData = (name: string): boolean =>
    isOfInstallation(name) && !HANDLED_APART.includes(name) && !apart.includes(name);
  const folders = readdirSync(dataDir).filter(isData);
  for (const name of folders.sort()) {
    // Plugin by plugin, so that the room that is needed beside the backup is that of the largest.
    const parts = name === 'plugins' ? readdirSync(join(dataDir, name)).map((id) => `${name}/${id}`) : [name];
    for (const part of parts) {
      const tree = await copyTree({ from: join(dataDir, part), to: join(scratch, 'copy'), signal });
      yield* toItems(`${DATA_FOLDER}/${part}`, tree, entries, notes);
      rmSync(join(scratch, 'copy'), { recursive: true, force: true });
    }
  }

  const secrets = new Map<string, Uint8Array>();
  const key = join(dataDir, SECRET_KEY_FILE);
  if (existsSync(key)) secrets.set(`${DATA_FOLDER}/${SECRET_KEY_FILE}`, readFileSync(key));
  const isEnvironment = (path: string): boolean => !path.includes('/') && path.endsWith('.env');
  if (existsSync(pluginsDir)) {
    const isWanted = (name: string): boolean => !isOfRestores(name);
    const copy = join(scratch, 'copy');
    const tree = await copyTree({ from: pluginsDir, to: copy, isWanted, followsLinks: true, signal });
    for (const entry of tree.entries) {
      if (entry.kind === 'file' && isEnvironment(entry.path))
        secrets.set(`${PLUGINS_FOLDER}/${entry.path}`, readFileSync(entry.copy));
    }
    const plain = tree.entries.filter(({ path }) => !isEnvironment(path));
    yield* toItems(PLUGINS_FOLDER, { ...tree, entries: plain }, entries, notes);
    rmSync(copy, { recursive: true, force: true });
  }
  if (passphrase !== null) yield ofBytes(SECRETS_PATH, await sealFiles(secrets, passphrase));
  else notes.push(...toLeftOut(secrets));
  yield ofBytes(MANIFEST_PATH, Buffer.from(`${JSON.stringify({ entries, notes })}\n`));
}

function* toItems(
  root: string,
  tree: CopiedTree,
  entries: ManifestEntry[],
  notes: string[],
): Generator<TarItem> {
  for (const entry of tree.entries) {
    const path = entry.path === '' ? root : `${root}/${entry.path}`;
    if (entry.kind === 'file') {
      yield toFileItem({ ...entry, path }, entries);
      continue;
    }
    const sha256 = hash(Buffer.from(entry.kind === 'link' ? entry.target : ''));
    entries.push({ path, kind: entry.kind, bytes: 0, sha256 });
    yield { ...entry, path };
  }
  for (const path of tree.restless)
    notes.push(`"${root}/${path}" was written all the time and may be half of one state, half of another`);
  for (const path of tree.skipped)
    notes.push(`"${root}/${path}" is neither a file, a folder nor a link, and was left out`);
}

interface FileSource {
  readonly path: string;
  readonly mode: number;
  readonly modifiedAtMs: number;
  readonly bytes: number;
  readonly copy: string;
}

function toFileItem(
  { copy, path, bytes, mode, modifiedAtMs }: FileSource,
  entries: ManifestEntry[],
): TarItem {
  const content = async function* (): AsyncGenerator<Buffer> {
    const sum = createHash('sha256');
    for await (const piece of createReadStream(copy) as AsyncIterable<Buffer>) {
      sum.update(piece);
      yield piece;
    }
    entries.push({ path, kind: 'file', bytes, sha256: sum.digest('hex') });
  };
  return { path, kind: 'file', mode, modifiedAtMs, bytes, content: content() };
}

function toLeftOut(secrets: ReadonlyMap<string, Uint8Array>): readonly string[] {
  const what = 'was left out, because there was no passphrase to encrypt it with';
  return [...secrets.keys()].map((path) => `"${path}" ${what}`);
}

/** Folders of backups that were killed. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(SCRATCH_PREFIX) ? name.slice(SCRATCH_PREFIX.length) : '';
    if (pid !== '' && (pid === String(process.pid) || !existsSync(`/proc/${pid}`)))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function translate(error: unknown, target: string): unknown {
  if (error instanceof ToruError) return error;
  const { code, errcode, message } = error as NodeJS.ErrnoException & { readonly errcode?: number };
  if (code === undefined && errcode === undefined) return error;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT' || errcode === 13;
  const why = isFull ? 'the disk is full; make room or choose another disk with --to' : message;
  return new ToruError('DIRECTORY_UNUSABLE', `Cannot make the backup "${target}": ${why}`, { cause: error });
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
