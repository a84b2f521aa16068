/** Asks the system whether it hands files of a foreign format to a program of its own (`binfmt_misc`), such as an emulator. */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { matchesFormat } from './binary-format.ts';

const REGISTRY = '/proc/sys/fs/binfmt_misc';

/** Whether a program is registered for files that begin like this. */
export function isHandledElsewhere(head: Uint8Array): boolean {
  try {
    return readdirSync(REGISTRY)
      .filter((name) => name !== 'register' && name !== 'status')
      .some((name) => matchesFormat(readFileSync(join(REGISTRY, name), 'utf8'), head));
  } catch {
    // Not part of this kernel, or not mounted: nobody is registered.
    return false;
  }
}
