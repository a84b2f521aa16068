/**
 * The programs of an installation: `<programs>/versions/<version>` holds each, the link `current` says which one runs.
 *
 * The link is switched by a rename: whoever starts the program at that moment gets the one or the other.
 */

import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ToruError } from '@toru/protocol';

const CURRENT = 'current';
const VERSIONS = 'versions';
/** Copies of programs that a package manager takes away: `<programs>/kept/<version>`. */
const KEPT = 'kept';

/** Version as a folder name: no path, nothing hidden. */
const VERSION = /^[0-9][0-9A-Za-z.+~-]{0,63}$/;

/** The folder of all programs that one of them lies in; `null` for a clone. */
export function findProgramsFolder(programDir: string): string | null {
  const parent = dirname(programDir.replace(/\/+$/, ''));
  return [VERSIONS, KEPT].includes(basename(parent)) ? dirname(parent) : null;
}

/** Where `current` leads, from the folder of programs: `versions/1.0.0`. @throws {ToruError} `NOT_FOUND` */
export function readCurrent(programs: string): string {
  try {
    return readlinkSync(join(programs, CURRENT));
  } catch (error) {
    throw new ToruError(
      'NOT_FOUND',
      `There is no installed program in "${programs}": its link "current" is missing`,
      { cause: error },
    );
  }
}

/** Switches the link. */
export function switchCurrent(programs: string, program: string): void {
  const draft = join(programs, `${CURRENT}.new`);
  rmSync(draft, { force: true });
  symlinkSync(program, draft);
  renameSync(draft, join(programs, CURRENT));
}

/** The folder of a version, from the folder of programs. @throws {ToruError} `USAGE`: it is no version. */
export function toProgram(version: string): string {
  if (!VERSION.test(version)) throw new ToruError('USAGE', `"${version}" is no version such as 1.2.3`);
  return `${VERSIONS}/${version}`;
}

/** The folder of a program that was kept from a package manager. @throws {ToruError} `USAGE`: it is no version. */
export function toKeptProgram(version: string): string {
  return toProgram(version).replace(VERSIONS, KEPT);
}

/** The version of a program, as it says itself. @throws {ToruError} `NOT_FOUND` */
export function readVersion(programs: string, program: string): string {
  const path = join(programs, program, 'version.json');
  try {
    const { version } = JSON.parse(readFileSync(path, 'utf8')) as { readonly version?: unknown };
    if (typeof version === 'string') return version;
  } catch (error) {
    throw new ToruError('NOT_FOUND', `There is no program in "${join(programs, program)}"`, { cause: error });
  }
  throw new ToruError('NOT_FOUND', `"${path}" names no version`);
}

/** Whether a program is there. */
export function hasProgram(programs: string, program: string): boolean {
  return existsSync(join(programs, program, 'version.json'));
}

/** Removes the programs that are neither of these, and what unpacking has left. */
export function removeOtherPrograms(programs: string, wanted: readonly string[]): void {
  for (const folder of [VERSIONS, KEPT]) {
    if (lstatSync(join(programs, folder), { throwIfNoEntry: false })?.isDirectory() !== true) continue;
    for (const name of readdirSync(join(programs, folder)))
      if (!wanted.includes(`${folder}/${name}`))
        rmSync(join(programs, folder, name), { recursive: true, force: true });
  }
}
