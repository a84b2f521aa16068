/**
 * Finds out what one file of the plugins folder is: whose it is, whether it can run, and what its metadata says.
 *
 * That depends on its content alone, so the answer is kept by hash, and a file that is known is not asked again.
 */

import { lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';

import type { PluginMetadata } from '@toru/protocol';

import type { PluginVersion } from '../../plugin-version.ts';
import { findExecutableProblem } from './executable-check.ts';
import { readMetadata } from './metadata-reader.ts';
import type { MetadataReaderOptions, ReadMetadata } from './metadata-reader.ts';
import { hashFile } from './version-store.ts';
import type { StagedCopy, VersionStore } from './version-store.ts';

/** What one file turned out to be. */
export interface FoundFile {
  readonly fileName: string;
  readonly path: string;
  readonly bytes: number;
  readonly hash: string | null;
  readonly result:
    | { readonly ok: true; readonly version: PluginVersion }
    | {
        readonly ok: false;
        readonly reason: string;
        /** The system's fault, not the file's: looked at again without a change of the file. */
        readonly isPassing: boolean;
      };
}

/** What the examination needs. */
export interface ExamineOptions {
  readonly versions: VersionStore;
  /** Options to read the metadata of one more file, with a marker of its own. */
  readonly metadataOptions: () => MetadataReaderOptions;
  /** In safe mode nothing is executed: only kept metadata is read. */
  readonly executes: boolean;
}

/** Examines a file. Never rejects. */
export async function examineFile(
  path: string,
  fileName: string,
  stat: Stats,
  options: ExamineOptions,
): Promise<FoundFile> {
  const found = (hash: string | null, result: FoundFile['result']): FoundFile => ({
    fileName,
    path,
    bytes: stat.size,
    hash,
    result,
  });
  const refused = (reason: string, hash: string | null = null, isPassing = false): FoundFile =>
    found(hash, { ok: false, reason, isPassing });
  try {
    const fault = judgeOwner(path, stat) ?? judgeExecutability(path, options);
    if (fault !== null) return refused(fault);
    const hash = await hashFile(path);
    const kept = options.versions.load(hash);
    if (kept !== null) return found(hash, { ok: true, version: runnable(kept, path, fileName, options) });
    if (!options.executes) return refused('is not looked at in safe mode', hash);
    const staged = await options.versions.stage(path, fileName);
    const read = await askWhere(path, staged, options);
    if (!read.ok) {
      await staged.discard();
      return refused(read.reason, staged.hash, read.isPassing);
    }
    const keptPath = await staged.keep(toMetadataText(read.metadata));
    const { metadata } = read;
    const version = { hash: staged.hash, fileName, path: keptPath, metadata, bytes: stat.size };
    return found(staged.hash, { ok: true, version: runnable(version, path, fileName, options) });
  } catch (error) {
    return refused(describeTrouble(error), null, true);
  }
}

/** Asks the copy; some version 1 files look for others beside them and can only be asked where they are. */
async function askWhere(path: string, staged: StagedCopy, options: ExamineOptions): Promise<ReadMetadata> {
  if (!options.versions.canExecute) return readMetadata(path, options.metadataOptions());
  const read = await readMetadata(staged.path, options.metadataOptions());
  if (read.ok || !read.hasAnswered) return read;
  const again = await readMetadata(path, options.metadataOptions());
  return again.ok && again.metadata.protocol === 1 ? again : read;
}

/** Version 1 files run in place; so does everything where copies cannot be executed. */
function runnable(
  version: PluginVersion,
  path: string,
  fileName: string,
  { versions }: ExamineOptions,
): PluginVersion {
  const runsInPlace = version.metadata.protocol === 1 || !versions.canExecute;
  return { ...version, fileName, path: runsInPlace ? path : version.path };
}

/** The text that reads back as the same metadata: a view that is switched off is written `false`. */
function toMetadataText(metadata: PluginMetadata): string {
  return JSON.stringify({ ...metadata, ui: metadata.ui ?? false });
}

function judgeOwner(path: string, stat: Stats): string | null {
  const uid = process.getuid?.() ?? 0;
  const link = lstatSync(path);
  for (const { uid: owner, mode } of [stat, ...(link.isSymbolicLink() ? [] : [link])]) {
    if (owner !== uid && owner !== 0)
      return `belongs to user ${owner}; it must belong to the panel's user or to root`;
    if ((mode & 0o002) !== 0) return `can be written by anybody; run: chmod o-w ${path}`;
  }
  return null;
}

function judgeExecutability(path: string, { metadataOptions }: ExamineOptions): string | null {
  const problem = findExecutableProblem(path, metadataOptions().env['PATH']);
  return problem === null ? null : `cannot be executed: ${problem}`;
}

function describeTrouble(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return 'cannot be copied into the data directory: the disk is full (ENOSPC)';
  if (code === 'EDQUOT')
    return 'cannot be copied into the data directory: the disk quota is used up (EDQUOT)';
  return `cannot be read: ${message}`;
}
