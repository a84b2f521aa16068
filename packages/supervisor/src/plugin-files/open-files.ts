/**
 * Finds out who has a file open for writing, through `/proc/<pid>/fd`.
 *
 * A panel that is not root sees the files of its own user's processes alone, and one in a container only those of the container: then
 * "nobody" is not certain.
 */

import { lstatSync, readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { visitPids } from '@toru/process';

/** The pid namespace of the machine itself has this number, on every Linux. */
const FIRST_PID_NAMESPACE = 'pid:[4026531836]';
/** Owner's write bit of a link in `/proc/<pid>/fd`: the file was opened for writing. */
const OPENED_FOR_WRITING = 0o200;

/** A process that may still write to a file. */
export interface Writer {
  readonly pid: number;
  readonly descriptor: string;
  /** Name of its program, for people. */
  readonly program: string;
}

/** What a search found. */
export interface WriterSearch {
  readonly writers: readonly Writer[];
  /** Whether every process of this machine could be looked at. */
  readonly sawEverybody: boolean;
}

/** Looks for everybody who has `file` open for writing. */
export async function findWriters(file: Stats): Promise<WriterSearch> {
  const writers: Writer[] = [];
  let sawEverybody = isInFirstNamespace();
  await visitPids((pid) => {
    const descriptors = listDescriptors(pid);
    if (descriptors === null) sawEverybody = false;
    for (const descriptor of descriptors ?? []) {
      if (isWriting(pid, descriptor, file)) writers.push({ pid, descriptor, program: programOf(pid) });
    }
  });
  return { writers, sawEverybody };
}

/** Whether somebody who was found still has the file open. */
export function stillWrites({ pid, descriptor }: Writer, file: Stats): boolean {
  return isWriting(pid, descriptor, file);
}

function isWriting(pid: number, descriptor: string, file: Stats): boolean {
  const link = `/proc/${pid}/fd/${descriptor}`;
  try {
    if ((lstatSync(link).mode & OPENED_FOR_WRITING) === 0) return false;
    const target = statSync(link);
    return target.ino === file.ino && target.dev === file.dev;
  } catch {
    // Closed, gone, or another user's.
    return false;
  }
}

/** `null`: it lives, and its files cannot be seen. */
function listDescriptors(pid: number): readonly string[] | null {
  try {
    return readdirSync(`/proc/${pid}/fd`);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? null : [];
  }
}

function programOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    // Gone since.
    return 'unknown';
  }
}

function isInFirstNamespace(): boolean {
  try {
    return readlinkSync('/proc/self/ns/pid') === FIRST_PID_NAMESPACE;
  } catch {
    // A kernel without namespaces, or a /proc that hides them.
    return false;
  }
}
