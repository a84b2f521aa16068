/**
 * The limit of open files for plugins: what the operator set, and not what Node makes of it.
 *
 * Node raises its own soft limit to the hard one and hands that on. A program that waits with `select` fails with descriptors from 1024
 * on, and one that closes all descriptors one by one takes minutes for a million.
 */

import { readFileSync } from 'node:fs';

const MAX_ANCESTORS = 10;

/** Soft and hard limit of open files; `Infinity` for no limit. */
interface Limits {
  readonly soft: number;
  readonly hard: number;
}

/**
 * The words in front of a program that lower its soft limit again; none where it is right as it is.
 *
 * `noted`: the limit as `bin/toru` found it. Where Node was started directly, the nearest ancestor counts that has the same hard limit
 * and a lower soft one: the shell in which the operator typed.
 */
export function openFilesLauncher(prlimit: string | null, noted: string | undefined): readonly string[] {
  const own = readLimits('self');
  if (prlimit === null || own === null) return [];
  const soft = noted !== undefined && /^\d+$/.test(noted) ? Number(noted) : findLower(own);
  return soft === null || soft >= own.soft ? [] : [prlimit, `--nofile=${soft}:`];
}

function findLower(own: Limits): number | null {
  let pid = readParent('self');
  for (let steps = 0; pid !== null && steps < MAX_ANCESTORS; steps += 1) {
    const limits = readLimits(pid);
    if (limits?.hard !== own.hard) return null;
    if (limits.soft < own.soft) return limits.soft;
    pid = readParent(pid);
  }
  return null;
}

function readLimits(pid: string): Limits | null {
  const [, soft, hard] = /^Max open files\s+(\S+)\s+(\S+)/m.exec(read(`/proc/${pid}/limits`)) ?? [];
  return soft === undefined || hard === undefined ? null : { soft: toNumber(soft), hard: toNumber(hard) };
}

function readParent(pid: string): string | null {
  const parent = /^PPid:\s+(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1];
  return parent === undefined || parent === '0' ? null : parent;
}

function toNumber(text: string): number {
  return text === 'unlimited' ? Infinity : Number(text);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Gone, or no /proc.
    return '';
  }
}
