/**
 * Puts a file into the plugins folder so that it is there at once and whole: written beside its place, executable and flushed,
 * then renamed.
 */
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CommandError } from '../command.ts';

const EXECUTABLE = 0o755;

/**
 * Writes these bytes to `path`, replacing what is there.
 *
 * @throws {CommandError} The folder is missing or cannot be written; nothing is left behind.
 */
export async function placeFile(path: string, bytes: Uint8Array): Promise<void> {
  // The dot and the ending keep the host from taking it for a plugin.
  const draft = join(dirname(path), `.${randomUUID()}.part`);
  try {
    {
      await using file = await open(draft, 'wx', EXECUTABLE);
      await file.writeFile(bytes);
      // The umask may have taken bits away.
      await file.chmod(EXECUTABLE);
      await file.sync();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`Cannot put a file into "${dirname(path)}": ${reason}`, { cause: error });
  }
}
