/** Checks right before a start that the system can execute a file, so that "cannot be executed" is known and said. */

import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

import { makeReason } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

import { judgeExecutable } from './executable.ts';
import { isHandledElsewhere } from './binary-formats.ts';

const HEAD_BYTES = 512;

/** Why a file cannot be executed, or `null` when nothing is known against it. `path` is the PATH the child will have. */
export function findExecutableProblem(file: string, path: string | undefined): Reason | null {
  const head = Buffer.alloc(HEAD_BYTES);
  let length: number;
  try {
    const stat = statSync(file);
    if (!stat.isFile()) return makeReason('FILE_NOT_REGULAR');
    if ((stat.mode & 0o111) === 0) return makeReason('FILE_NOT_EXECUTABLE', { path: file });
    const descriptor = openSync(file, 'r');
    try {
      length = readSync(descriptor, head, 0, HEAD_BYTES, 0);
    } finally {
      closeSync(descriptor);
    }
    accessSync(file, constants.X_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return makeReason('FILE_GONE');
    return code === 'EACCES'
      ? makeReason('FILE_ACCESS_DENIED')
      : makeReason('FILE_ACCESS_FAILED', { detail: message });
  }
  const judged = judgeExecutable(head.subarray(0, length), process.arch);
  if (judged.kind === 'refused') return isHandledElsewhere(head.subarray(0, length)) ? null : judged.reason;
  if (judged.kind === 'elf') return null;
  if (!isExecutable(judged.interpreter))
    return makeReason('FILE_INTERPRETER_MISSING', { interpreter: judged.interpreter });
  const { program } = judged;
  const folders = (path ?? '/usr/bin:/bin').split(delimiter);
  // A folder that is not absolute counts from where the plugin will be: only the system can look there.
  if (program === null || program.includes('/') || !folders.every(isAbsolute)) return null;
  const isFound = folders.some((folder) => isExecutable(join(folder, program)));
  return isFound ? null : makeReason('FILE_INTERPRETER_NOT_IN_PATH', { program });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Absent or not allowed: either way it cannot run.
    return false;
  }
}
