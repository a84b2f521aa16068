/** Takes a release: its signature, its checksum, its kind of processor, and then its files, beside what is installed. */

import { createHash } from 'node:crypto';
import {
  chmodSync,
  createReadStream,
  mkdirSync,
  openSync,
  closeSync,
  fsyncSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { ToruError } from '@toru/protocol';
import { syncFolder } from '../restore/move-states.ts';
import { readTar, TarError } from '../tar/read-tar.ts';
import { hasProgram, readCurrent, readVersion, toProgram } from './program-folders.ts';

const FILE_NAME =
  /^toru-(?<version>[0-9][0-9A-Za-z.+~]*(?:-[0-9A-Za-z.]+)*)-(?<processor>x64|arm64)\.tar\.zst$/;

/** A release on this machine. */
export interface ReleaseFiles {
  /** The tarball. */
  readonly file: string;
  /** Text of `SHA256SUMS`. */
  readonly sums: string;
  /** Text of `SHA256SUMS.minisig`. */
  readonly signature: string;
}

/** Compares the sums with their signature; throws with what is wrong. */
export type VerifySums = (sums: Uint8Array, signature: string) => void;

/**
 * Verifies a release and unpacks it into `<programs>/versions/<version>`; gives the version.
 *
 * @throws {ToruError} `RELEASE_INVALID` with what is wrong; `DIRECTORY_UNUSABLE` when the disk is full. Nothing is left then.
 */
export async function unpackRelease(
  release: ReleaseFiles,
  programs: string,
  verify: VerifySums,
): Promise<string> {
  const name = basename(release.file);
  const { version, processor } = FILE_NAME.exec(name)?.groups ?? {};
  if (version === undefined) throw invalid(name, 'a release is named toru-<version>-<x64 or arm64>.tar.zst');
  if (processor !== process.arch)
    throw invalid(name, `it is for ${processor}, and this machine is ${process.arch}`);
  const program = toProgram(version);
  // Its files would be taken away from under the panel.
  if (program === readCurrent(programs)) throw invalid(name, `version ${version} runs already`);
  try {
    verify(Buffer.from(release.sums), release.signature);
  } catch (error) {
    throw invalid(name, error instanceof Error ? error.message : String(error), error);
  }
  const target = join(programs, program);
  const draftProgram = join(dirname(program), `.${version}-${process.pid}`);
  const draft = join(programs, draftProgram);
  const copy = `${draft}.tar.zst`;
  try {
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(dirname(copy), { recursive: true });
    // What is checked is what is unpacked: others may be able to change the file meanwhile, and nobody the copy.
    await copyFile(release.file, copy);
    await expectSum(copy, name, release.sums);
    await unpack(copy, name, `toru-${version}`, draft);
    if (!hasProgram(programs, draftProgram) || readVersion(programs, draftProgram) !== version)
      throw invalid(name, 'it holds no program of that version');
    rmSync(target, { recursive: true, force: true });
    renameSync(draft, target);
    syncFolder(dirname(target));
  } catch (error) {
    throw translate(name, error);
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(copy, { force: true });
  }
  return version;
}

async function expectSum(file: string, name: string, sums: string): Promise<void> {
  const wanted = sums
    .split('\n')
    .find((line) => line.slice(66) === name)
    ?.slice(0, 64);
  if (wanted === undefined) throw invalid(name, 'SHA256SUMS does not name it');
  const sum = createHash('sha256');
  for await (const piece of createReadStream(file)) sum.update(piece as Buffer);
  if (sum.digest('hex') !== wanted)
    throw invalid(name, 'its bytes are not those of SHA256SUMS: it was cut or changed on its way');
}

async function unpack(file: string, name: string, root: string, to: string): Promise<void> {
  mkdirSync(to, { recursive: true });
  const unpacked = createZstdDecompress();
  pipeline(createReadStream(file), unpacked, () => {
    // A failure of either reaches whoever reads the unpacked bytes.
  });
  for await (const entry of readTar(unpacked as AsyncIterable<Buffer>)) {
    const [first, ...rest] = entry.path.replace(/^\.\//, '').split('/');
    if (first !== root || rest.some((part) => part === '..' || part === '' || part === '.'))
      throw invalid(name, `"${entry.path}" may not be in it`);
    const path = join(to, ...rest);
    if (entry.kind === 'folder') mkdirSync(path, { recursive: true });
    if (entry.kind === 'link') {
      if (entry.target.startsWith('/') || entry.target.split('/').includes('..'))
        throw invalid(name, `the link "${entry.path}" leads out of it`);
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync(entry.target, path);
    }
    if (entry.kind !== 'file') continue;
    mkdirSync(dirname(path), { recursive: true });
    const descriptor = openSync(path, 'wx', 0o644);
    try {
      for await (const piece of entry.content())
        for (let at = 0; at < piece.length;) at += writeSync(descriptor, piece, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    chmodSync(path, entry.mode & 0o755);
  }
}

function translate(name: string, error: unknown): unknown {
  if (error instanceof ToruError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof TarError || code?.startsWith('ZSTD_') === true || code?.startsWith('Z_') === true)
    return invalid(name, 'it cannot be unpacked', error);
  if (code === undefined) return error;
  const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full; nothing was changed' : message;
  return new ToruError('DIRECTORY_UNUSABLE', `Cannot unpack "${name}": ${why}`, { cause: error });
}

function invalid(name: string, why: string, cause?: unknown): ToruError {
  return new ToruError('RELEASE_INVALID', `Cannot use "${name}": ${why}`, { cause });
}
