/** Directories and files that only their owner can read: 0700 and 0600, also when they were there before with a wider mode. */

import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';

/** Creates a directory where there is none and makes it private. */
export function ensurePrivateDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  setMode(path, 0o700);
}

/**
 * Creates an empty file where there is none and makes it private.
 *
 * An existing file is never opened: closing a descriptor of a file drops every lock that this process holds on it.
 */
export function ensurePrivateFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) closeSync(openSync(path, 'wx', 0o600));
  setMode(path, 0o600);
}

function setMode(path: string, mode: number): void {
  if ((statSync(path).mode & 0o777) !== mode) chmodSync(path, mode);
}
