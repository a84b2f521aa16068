/** Downloads a release with its checksums and their signature into a folder. Nothing of it is trusted before it is checked. */
import { createWriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ToruError } from '@toru/protocol';

/** Downloads; gives the path of the tarball. @throws {ToruError} `RELEASE_INVALID` */
export async function downloadRelease(address: string, folder: string, signal: AbortSignal): Promise<string> {
  const name = basename(new URL(address).pathname);
  for (const each of ['SHA256SUMS', 'SHA256SUMS.minisig', name]) {
    const url = new URL(each, address);
    try {
      const answer = await fetch(url, { signal });
      if (!answer.ok || answer.body === null) throw new Error(`it answers ${answer.status}`);
      await pipeline(Readable.fromWeb(answer.body), createWriteStream(join(folder, each)), { signal });
    } catch (error) {
      const { message, cause } = error as Error;
      const why = cause instanceof Error ? cause.message : message;
      throw new ToruError('RELEASE_INVALID', `Cannot download ${url.href}: ${why}`, { cause: error });
    }
  }
  return join(folder, name);
}
