/**
 * Reads the file capabilities of a program. No copy has them, and only root may give them: a program that has some runs where it is.
 *
 * Node cannot read extended attributes. `getcap` can, and where it is not installed GNU tar tells them in the header of an archive.
 */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const GETCAP = ['/usr/sbin/getcap', '/sbin/getcap', '/usr/bin/getcap'];
const TAR = ['/usr/bin/tar', '/bin/tar'];
const TIMEOUT_MS = 5_000;
/** A header with extended attributes comes first in an archive. */
const HEADER_BYTES = 4_096;

/** Capabilities as `getcap` writes them, such as `cap_net_bind_service=ep`; `null` when there are none or nobody can tell. */
export async function readFileCapabilities(file: string): Promise<string | null> {
  const getcap = GETCAP.find((path) => existsSync(path));
  if (getcap !== undefined) return readWithGetcap(getcap, file);
  const tar = TAR.find((path) => existsSync(path));
  return tar !== undefined && (await hasAttribute(tar, file)) ? 'file capabilities' : null;
}

async function readWithGetcap(getcap: string, file: string): Promise<string | null> {
  try {
    const { stdout } = await run(getcap, [file], { timeout: TIMEOUT_MS, encoding: 'utf8' });
    const said = stdout.trim();
    return said.startsWith(file) ? said.slice(file.length).replace(/^[ =]+/, '') : null;
  } catch {
    // The file is gone, or its file system has no attributes.
    return null;
  }
}

/** Only the header is wanted: tar is ended as soon as that is there. */
function hasAttribute(tar: string, file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const args = ['--create', '--xattrs', '--xattrs-include=security.capability', '--file=-', '--', file];
    const options = { timeout: TIMEOUT_MS, encoding: 'buffer' as const, maxBuffer: HEADER_BYTES };
    execFile(tar, args, options, (_, stdout) => {
      resolve(stdout.subarray(0, HEADER_BYTES).includes('SCHILY.xattr.security.capability='));
    });
  });
}
