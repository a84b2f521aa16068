/**
 * Finds out what one file of the plugins folder is: whose it is, whether it can run, and what its metadata says.
 *
 * What it says depends on its content alone, so the answer is kept by hash, and a file that is known is not asked again.
 */

import { lstatSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';

import { findExecutableProblem, readMetadata } from '@toru/process';
import type { MetadataReaderOptions, ReadMetadata } from '@toru/process';
import { makeReason } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

import type { PluginVersion } from './plugin-version.ts';
import { readFileCapabilities } from './file-capabilities.ts';
import { stampOf } from './file-stamp.ts';
import { hashFile, toMetadataText } from './version-store.ts';
import type { StagedCopy, VersionStore } from './version-store.ts';

/** What one file turned out to be. */
export interface Examined {
  readonly hash: string | null;
  readonly result:
    { readonly ok: true; readonly version: PluginVersion } | { readonly ok: false; readonly reason: Reason };
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
): Promise<Examined> {
  const refused = (reason: Reason, hash: string | null = null): Examined => ({
    hash,
    result: { ok: false, reason },
  });
  const accepted = async (version: PluginVersion): Promise<Examined> => ({
    hash: version.hash,
    result: { ok: true, version: await toRunnable(version, path, fileName, options) },
  });
  try {
    const fault = judgeOwner(path, stat);
    if (fault !== null) return refused(fault);
    const problem = findExecutableProblem(path, options.metadataOptions().env['PATH']);
    if (problem !== null) return refused(problem);
    const hash = await hashFile(path);
    const kept = options.versions.load(hash);
    // A copy of another size is damaged and made again.
    if (kept?.bytes === stat.size) {
      options.versions.reserve(hash);
      return await accepted(kept);
    }
    if (!options.executes) return refused(makeReason('FILE_NOT_EXAMINED'), hash);
    const staged = await options.versions.stage(path, fileName);
    if (stampOf(statSync(path)) !== stampOf(stat)) {
      await staged.discard();
      return refused(makeReason('FILE_CHANGED_MEANWHILE'));
    }
    const read = await askWhere(path, staged, options);
    if (!read.ok) {
      await staged.discard();
      return refused(read.reason, staged.hash);
    }
    const { metadata } = read;
    const keptPath = await staged.keep(toMetadataText(metadata));
    return await accepted({ hash: staged.hash, fileName, path: keptPath, metadata, bytes: stat.size });
  } catch (error) {
    return refused(toTrouble(error));
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

/** Version 1 files run in place; so does what has file capabilities, and everything where copies cannot be executed. */
async function toRunnable(
  version: PluginVersion,
  path: string,
  fileName: string,
  { versions }: ExamineOptions,
): Promise<PluginVersion> {
  const capabilities = await readFileCapabilities(path);
  const runsInPlace = version.metadata.protocol === 1 || !versions.canExecute || capabilities !== null;
  return { ...version, fileName, path: runsInPlace ? path : version.path, capabilities };
}

function judgeOwner(path: string, stat: Stats): Reason | null {
  const uid = process.getuid?.() ?? 0;
  const link = lstatSync(path);
  for (const { uid: owner, mode } of [stat, ...(link.isSymbolicLink() ? [] : [link])]) {
    if (owner !== uid && owner !== 0) return makeReason('FILE_OWNER_UNTRUSTED', { owner });
    if ((mode & 0o002) !== 0) return makeReason('FILE_WRITABLE_BY_ANYBODY', { path });
  }
  return null;
}

function toTrouble(error: unknown): Reason {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return makeReason('FILE_COPY_DISK_FULL');
  if (code === 'EDQUOT') return makeReason('FILE_COPY_QUOTA');
  return makeReason('FILE_UNREADABLE', { detail: message });
}
