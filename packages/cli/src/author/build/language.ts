/** Which language a plugin is written in, by the files in its folder. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../../command.ts';

/** A language with an SDK. */
export type Language = 'typescript' | 'python' | 'rust';

/** What tells a language. The first that matches counts. */
const SIGNS: readonly { readonly language: Language; readonly files: readonly string[] }[] = [
  { language: 'rust', files: ['Cargo.toml'] },
  { language: 'python', files: ['plugin.py'] },
  {
    language: 'typescript',
    files: ['plugin.ts', 'plugin.js', 'src/plugin.ts', 'src/plugin.js', 'index.ts', 'src/index.ts'],
  },
];

/**
 * The language of the plugin in this folder.
 *
 * @throws {CommandError} There is no such folder, or nothing in it that tells.
 */
export async function findLanguage(dir: string): Promise<Language> {
  const names = new Set([
    ...(await list(dir)),
    ...(await list(join(dir, 'src'))).map((name) => `src/${name}`),
  ]);
  const found = SIGNS.find(({ files }) => files.some((file) => names.has(file)));
  if (found !== undefined) return found.language;
  const wanted = SIGNS.flatMap(({ files }) => files).join(', ');
  throw new CommandError(`There is no plugin in "${dir}": none of ${wanted} is there`);
}

async function list(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch {
    // Absent, or no folder: nothing is there.
    return [];
  }
}
