/**
 * The one-time link that creates the administrator, for `toru setup-link`: a private file in the data directory while the panel that has made
 * it runs and has no administrator.
 */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { ToruError } from '@toru/protocol';
import { DATABASE_FILE } from '@toru/storage';

const FILE = 'setup-link.json';

/** Writes the link down, or takes it away: null. A disk that is full costs the link nobody but whoever asks for it again. */
export function noteSetupLink(dataDir: string, link: string | null): void {
  const path = join(dataDir, FILE);
  rmSync(path, { force: true });
  if (link === null) return;
  try {
    writeFileSync(path, `${JSON.stringify({ pid: process.pid, link })}\n`, { mode: 0o600, flag: 'wx' });
  } catch {
    rmSync(path, { force: true });
  }
}

/**
 * Reads the link.
 *
 * @throws {ToruError} `SETUP_DONE`: there is an administrator; `HOST_UNREACHABLE`: the panel does not run.
 */
export function readSetupLink(dataDir: string): string {
  let text: string;
  try {
    text = readFileSync(join(dataDir, FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new ToruError('DIRECTORY_UNUSABLE', `Cannot read the link: ${(error as Error).message}`, {
        cause: error,
      });
    }
    throw new ToruError(
      'SETUP_DONE',
      `There is no link in "${dataDir}": the panel has an administrator already, or was never started on it`,
      { cause: error },
    );
  }
  const { pid, link } = Object(JSON.parse(text)) as { readonly pid?: unknown; readonly link?: unknown };
  if (typeof pid !== 'number' || typeof link !== 'string' || !isRunning(pid))
    throw new ToruError('HOST_UNREACHABLE', 'The panel does not run: start it, and it prints a new link');
  if (hasAdministrator(dataDir))
    throw new ToruError(
      'SETUP_DONE',
      'The panel has an administrator already: log in, or let one set a new password',
    );
  return link;
}

function hasAdministrator(dataDir: string): boolean {
  const database = new DatabaseSync(join(dataDir, DATABASE_FILE), { readOnly: true });
  try {
    return database.prepare(`SELECT 1 FROM users WHERE role = 'admin'`).get() !== undefined;
  } finally {
    database.close();
  }
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}
