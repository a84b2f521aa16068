/**
 * The private folder for sockets: ours, mode 0700, no symbolic link, short enough that no socket path is cut.
 */

import { lstatSync, mkdirSync, readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

import type { HostInstanceId } from '@toru/process';
import { MAX_SOCKET_PATH_BYTES, ToruError } from '@toru/protocol';

/** `<data directory, 8 hex>-<host start, 8 hex>-<child, up to 8 digits>.sock`. */
const LONGEST_NAME = 'aaaaaaaa-bbbbbbbb-00000000.sock';

/** A checked runtime folder. */
export interface RuntimeFolder {
  readonly path: string;
  /** Path of the socket of one child. Only for this host start. */
  socketPath(child: number): string;
  /** What the names of all sockets of this data directory begin with; the folder may be shared with other hosts. */
  readonly ownPrefix: string;
  /** What all socket paths of this host start begin with. */
  readonly socketPrefix: string;
}

/**
 * Creates or checks the folder and removes sockets that earlier starts on this data directory left behind.
 *
 * @throws {ToruError} `SOCKET_PATH_TOO_LONG`, `DIRECTORY_UNUSABLE`.
 */
export function openRuntimeFolder(path: string, mark: HostInstanceId): RuntimeFolder {
  const longest = Buffer.byteLength(join(path, LONGEST_NAME));
  if (longest > MAX_SOCKET_PATH_BYTES) {
    throw new ToruError(
      'SOCKET_PATH_TOO_LONG',
      `Cannot use runtime directory "${path}": its socket paths would have ${longest} bytes, and the system cuts them at ` +
        `${MAX_SOCKET_PATH_BYTES}; choose a shorter STEERING_RUNTIME_DIR`,
    );
  }
  ensureFolder(path);
  const ownPrefix = `${mark.dataDir}-`;
  const socketPrefix = join(path, `${ownPrefix}${mark.start}`);
  return { path, ownPrefix, socketPrefix, socketPath: (child) => `${socketPrefix}-${child}.sock` };
}

/** Makes sure that the folder is there and private; also called before each start, since cleaners may have removed it. */
export function ensureFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) throw new Error('it is a symbolic link');
    if (!stat.isDirectory()) throw new Error('it is not a directory');
    if (stat.uid !== process.getuid?.()) throw new Error(`it belongs to user ${stat.uid}`);
    if ((stat.mode & 0o077) !== 0)
      throw new Error(`its mode is ${(stat.mode & 0o777).toString(8)}, and must be 700`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ToruError('DIRECTORY_UNUSABLE', `Cannot use runtime directory "${path}": ${reason}`, {
      cause: error,
    });
  }
}

/** Removes the sockets of earlier host starts on this data directory; for use while its lock is held. */
export function removeStaleSockets({ path, ownPrefix, socketPrefix }: RuntimeFolder): number {
  let removed = 0;
  for (const name of readdirSync(path)) {
    const file = join(path, name);
    if (!name.startsWith(ownPrefix) || !name.endsWith('.sock') || file.startsWith(socketPrefix)) continue;
    unlinkSync(file);
    removed += 1;
  }
  return removed;
}
