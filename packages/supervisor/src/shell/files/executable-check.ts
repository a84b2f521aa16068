/** Checks right before a start that the system can execute a file, so that "cannot be executed" is known and said. */

import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { judgeExecutable } from '../../executable.ts';

const HEAD_BYTES = 512;

/** Why a file cannot be executed, or `null` when it can. `path` is the PATH the child will have. */
export function findExecutableProblem(file: string, path: string | undefined): string | null {
  const head = Buffer.alloc(HEAD_BYTES);
  let length: number;
  try {
    const stat = statSync(file);
    if (!stat.isFile()) return 'it is not a regular file';
    if ((stat.mode & 0o111) === 0) return `it is not executable; run: chmod +x ${file}`;
    const descriptor = openSync(file, 'r');
    try {
      length = readSync(descriptor, head, 0, HEAD_BYTES, 0);
    } finally {
      closeSync(descriptor);
    }
    accessSync(file, constants.X_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'the file is gone';
    if (code === 'EACCES') return 'it cannot be read or executed here (is the folder mounted noexec?)';
    return message;
  }
  const judged = judgeExecutable(head.subarray(0, length), process.arch);
  if (judged.kind === 'refused') return judged.reason;
  if (judged.kind === 'elf') return null;
  if (!isExecutable(judged.interpreter)) return `its interpreter "${judged.interpreter}" is not there`;
  if (judged.program === null || judged.program.includes('/')) return null;
  const { program } = judged;
  const isFound = (path ?? '/usr/bin:/bin')
    .split(delimiter)
    .some((folder) => isExecutable(join(folder, program)));
  return isFound ? null : `its interpreter "${program}" is not installed (not found in PATH)`;
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
