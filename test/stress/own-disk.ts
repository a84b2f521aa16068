/** A small disk of its own, for cases about disks that are full. */

import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';

import { NotHere } from './stress-case.ts';
import type { Bench } from './stress-case.ts';

/** Puts a folder on a disk of so many megabytes until the case is over. Only root may. */
export function onOwnDisk(bench: Bench, folder: string, megabytes: number): void {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    throw new NotHere('file systems cannot be mounted here');
  }
  bench.afterwards(() => {
    execFileSync('umount', ['-l', folder]);
  });
}

/** Writes until the disk takes no more. */
export function fillDisk(file: string): void {
  const descriptor = openSync(file, 'w');
  try {
    for (;;) writeSync(descriptor, Buffer.alloc(4_096));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(descriptor);
  }
}
