/** The machine: Node and its libraries, room on the disks, systemd and control groups. */

import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Examined } from './examined.ts';
import { found, ok, type Finding } from './finding.ts';

/** Oldest Node that has all that the panel calls. */
const NODE_NEEDED = [22, 16] as const;
const GLIBC_NEEDED = [2, 28] as const;
const LOW_BYTES = 1_073_741_824;
const FULL_BYTES = 104_857_600;
const BYTES_PER_MIB = 1_048_576;
const CONTROLLERS = ['memory', 'pids', 'cpu'];

/** Node and the C library. */
export function checkNode(): Finding {
  const { header } = process.report.getReport() as {
    readonly header?: { readonly glibcVersionRuntime?: string };
  };
  const glibc = header?.glibcVersionRuntime;
  const what = `Node.js ${process.versions.node} (${process.arch})${glibc === undefined ? '' : `, glibc ${glibc}`}`;
  if (!isAtLeast(process.versions.node, NODE_NEEDED))
    return found(
      'problem',
      'NODE_OLD',
      `${what} is too old`,
      `Use Node.js ${NODE_NEEDED.join('.')} or newer`,
    );
  if (glibc !== undefined && !isAtLeast(glibc, GLIBC_NEEDED))
    return found(
      'problem',
      'LIBRARY_OLD',
      `${what}: the C library is too old`,
      'Use Debian 10, Ubuntu 20.04 or newer',
    );
  return ok('NODE', what);
}

/** Room for the data, and for backups where they are elsewhere. */
export function checkDisks({ dataDir, pluginsDir, backupDir }: Examined): readonly Finding[] {
  const seen = new Set<string>();
  return [dataDir, pluginsDir, backupDir].flatMap((path): readonly Finding[] => {
    const folder = nearestExisting(path);
    const { bavail, bsize, blocks, files, ffree, type } = statfsSync(folder);
    const id = `${type} ${blocks} ${bavail} ${files}`;
    if (seen.has(id)) return [];
    seen.add(id);
    const free = bavail * bsize;
    const text = `${Math.floor(free / BYTES_PER_MIB)} MiB are free on the disk with "${folder}"`;
    const advice = 'Make room: remove old backups and logs, or move them to another disk';
    if (free < FULL_BYTES) return [found('problem', 'DISK_FULL', text, advice)];
    if (files > 0 && ffree < files / 100)
      return [
        found('warning', 'DISK_INODES', `The disk with "${folder}" has room for ${ffree} more files`, advice),
      ];
    return [free < LOW_BYTES ? found('warning', 'DISK_LOW', text, advice) : ok('DISK', text)];
  });
}

/** Whether systemd runs this machine, and what control groups can limit. */
export function checkSystemd(): readonly Finding[] {
  const isSystemd = existsSync('/run/systemd/system');
  const controllers = readOrEmpty('/sys/fs/cgroup/cgroup.controllers').trim().split(/\s+/);
  const missing = CONTROLLERS.filter((name) => !controllers.includes(name));
  return [
    isSystemd
      ? ok('SYSTEMD', 'systemd runs this machine')
      : found(
          'note',
          'SYSTEMD_NONE',
          'systemd does not run this machine',
          'Whatever starts the panel has to start it again when it ends',
        ),
    missing.length === 0
      ? ok('CGROUP', 'Control groups (v2) can limit memory, processes and processor time')
      : found(
          'note',
          'CGROUP_PARTIAL',
          `Control groups (v2) cannot limit: ${missing.join(', ')}`,
          'The kernel cannot hold plugins to limits; those of the panel itself count all the same',
        ),
  ];
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // No control groups, or those of the first version.
    return '';
  }
}
