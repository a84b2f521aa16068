/** Builds a TypeScript plugin: the code and the view in one script, or with `standalone` in one program. */
import { CommandError } from '../../command.ts';
import type { BuildDraft } from './build-draft.ts';

/**
 * Builds into `workDir` and gives the path of the file.
 *
 * @throws {CommandError} The bundler or the metadata say why not.
 */
export async function buildTypeScript({ dir, workDir, standalone }: BuildDraft): Promise<string> {
  const { buildPlugin } = await import('./typescript/build-plugin.ts');
  try {
    return (await buildPlugin({ dir, out: workDir, standalone })).file;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(reason, { cause: error });
  }
}
