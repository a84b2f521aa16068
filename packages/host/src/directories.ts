/** Chooses, creates and checks the directories of the host: private, writable, named in the error when they are not. */

import { accessSync, chmodSync, constants, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { ToruError } from '@toru/protocol';

import type { HostConfig } from './config.ts';

export interface Directories {
  readonly pluginsDir: string;
  readonly dataDir: string;
  readonly logDir: string;
  readonly runtimeDir: string;
  /** Said at start, because somebody may look for the files elsewhere. */
  readonly notes: readonly string[];
}

const SYSTEM_LOG_DIR = '/var/log/toru';
const SYSTEM_RUNTIME_DIR = '/run/toru';

/**
 * Prepares the directories.
 *
 * @throws {ToruError} `DIRECTORY_UNUSABLE` with the directory and the reason.
 */
export function prepareDirectories(config: HostConfig, env: NodeJS.ProcessEnv): Directories {
  makePrivate(config.dataDir);
  makeUsable(config.pluginsDir);
  const notes: string[] = [];
  return {
    pluginsDir: config.pluginsDir,
    dataDir: config.dataDir,
    logDir: config.logDir === null ? chooseLogDir(config.dataDir, notes) : makePrivateAt(config.logDir),
    runtimeDir:
      config.runtimeDir === null ? chooseRuntimeDir(config.dataDir, env) : makePrivateAt(config.runtimeDir),
    notes,
  };
}

function chooseLogDir(dataDir: string, notes: string[]): string {
  if (isUsable(SYSTEM_LOG_DIR)) return SYSTEM_LOG_DIR;
  const fallback = makePrivateAt(join(dataDir, 'logs'));
  notes.push(`Logs are in ${fallback}, because ${SYSTEM_LOG_DIR} cannot be written`);
  return fallback;
}

function chooseRuntimeDir(dataDir: string, env: NodeJS.ProcessEnv): string {
  const ofUser = env['XDG_RUNTIME_DIR'];
  const candidates = [
    SYSTEM_RUNTIME_DIR,
    ...(ofUser?.startsWith('/') === true ? [join(ofUser, 'toru')] : []),
  ];
  for (const candidate of candidates) if (isUsable(candidate) && isPrivate(candidate)) return candidate;
  return makePrivateAt(join(dataDir, 'run'));
}

function makePrivateAt(path: string): string {
  makePrivate(path);
  return path;
}

/** A directory of ours that others could read is closed to them. */
function makePrivate(path: string): void {
  makeUsable(path);
  try {
    if (!isPrivate(path)) chmodSync(path, 0o700);
  } catch (error) {
    throw unusable(path, error);
  }
}

function makeUsable(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(path, error);
  }
}

function isUsable(path: string): boolean {
  try {
    makeUsable(path);
    return true;
  } catch (error) {
    if (error instanceof ToruError) return false;
    throw error;
  }
}

function isPrivate(path: string): boolean {
  const { mode, uid } = statSync(path);
  return (mode & 0o077) === 0 && uid === process.getuid?.();
}

function unusable(path: string, error: unknown): ToruError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOTDIR: 'a part of the path is a file',
    EEXIST: 'it is a file',
    ENOSPC: 'the disk is full',
  };
  const reason = reasons[code ?? ''] ?? message;
  return new ToruError('DIRECTORY_UNUSABLE', `Cannot use directory "${path}": ${reason}`, { cause: error });
}
