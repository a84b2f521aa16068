/** File systems of their own for tests: small disks, and folders that refuse to execute. */

import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';

import { makeFolders } from './engine.ts';

/** A file system of its own, for disks that fill up or refuse to execute. */
export async function onOwnDisk(folder: string, options: string, use: () => Promise<void>): Promise<void> {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' });
  try {
    await use();
  } finally {
    execFileSync('umount', ['-l', folder]);
  }
}

async function tryMount(): Promise<boolean> {
  const { root } = makeFolders();
  try {
    await onOwnDisk(root, 'size=64k', () => Promise.resolve());
    return true;
  } catch {
    // Not allowed here.
    return false;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Writes until the disk takes no more. */
export function fill(file: string): void {
  const descriptor = openSync(file, 'w');
  try {
    for (;;) writeSync(descriptor, Buffer.alloc(4_096));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** Whether this machine lets tests mount. */
export const canMount: boolean = process.getuid?.() === 0 && (await tryMount());
