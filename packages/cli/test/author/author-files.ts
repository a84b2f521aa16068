/** Places and folders that the tests of the author's commands share. */
import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const ROOT: string = fileURLToPath(new URL('../../../../', import.meta.url));

/** Examples that the pre-step of `npm test` has built. */
export const BUILT_EXAMPLES: string = join(ROOT, '.cache', 'examples');

/** Whether a program is in PATH; tests that need one say so in their name when they are skipped. */
export function hasProgram(name: string): boolean {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((dir) => dir !== '' && existsSync(join(dir, name)));
}

/** A fresh folder that goes with the scope. */
export async function makeFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'toru-author-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
